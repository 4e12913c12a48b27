// The farm's power → what its two electricity meters' registers hold at this moment.
import type { Farm } from '../../model/farm.ts';
import type { Slave } from '../slave.ts';
import { f32, sparse, u16, u32 } from '../words.ts';

/** PZEM-004T v3 in the irrigation pump's feed: 32-bit values with the low word first. */
export function pzem004t(see: () => Farm, unit: number): Slave {
  return {
    image() {
      const { volt, hertz, pump } = see().power;
      const low = 'low-first';
      return {
        input: [
          {
            start: 0,
            elements: [
              u16(volt * 10),
              ...u32(pump.ampere * 1000, low),
              ...u32(pump.watt * 10, low),
              ...u32(pump.wattHour, low),
              u16(hertz * 10),
              u16(pump.powerFactor * 100),
              0,
            ],
          },
        ],
        holding: [{ start: 1, elements: [23_000, unit] }],
      };
    },
  };
}

/** SDM120 in the farm's main feed: floats with the high word first, the last total far behind the others. */
export function sdm120(see: () => Farm): Slave {
  return {
    image() {
      const { volt, hertz, farm } = see().power;
      const high = 'high-first';
      const voltAmpere = volt * farm.ampere;
      const kilowattHour = f32(farm.wattHour / 1000, high);
      return {
        input: [
          sparse(0, 0x50, [
            [0x00, f32(volt, high)],
            [0x06, f32(farm.ampere, high)],
            [0x0c, f32(farm.watt, high)],
            [0x12, f32(voltAmpere, high)],
            [0x18, f32(Math.sqrt(Math.max(0, voltAmpere ** 2 - farm.watt ** 2)), high)],
            [0x1e, f32(farm.powerFactor, high)],
            [0x46, f32(hertz, high)],
            [0x48, kilowattHour],
            [0x4a, f32(0, high)],
          ]),
          { start: 0x156, elements: kilowattHour },
        ],
      };
    },
  };
}
