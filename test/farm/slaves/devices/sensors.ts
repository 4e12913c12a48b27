// The farm → what its sensors' registers hold at this moment. Addresses are protocol addresses (0-based).
// Sources: the makers' register tables as cited in the device profiles; written apart from the profiles on purpose,
// so that a wrong address in one of them shows.
import type { Farm } from '../../model/farm.ts';
import { greenhouseRhPct } from '../../model/greenhouse.ts';
import { tankLevelM } from '../../model/hydraulics.ts';
import { bulkMicroSiemensPerCm, moisturePct, type Soil } from '../../model/soil.ts';
import type { Block, Slave } from '../slave.ts';
import { f32, s16, sparse, u16, u32 } from '../words.ts';

type See = () => Farm;

/** XY-MD02: greenhouse air; settings readable, as a scan would look at them. */
export function xyMd02(see: See, unit: number): Slave {
  return {
    image() {
      const { air } = see();
      return {
        input: [{ start: 1, elements: [s16(air.airC * 10), u16(greenhouseRhPct(air) * 10)] }],
        holding: [{ start: 0x101, elements: [unit, 9_600, 0, 0] }],
      };
    },
  };
}

/** The cheap probes' N, P and K are estimates from conductivity, and so they are here. */
const nutrients = (soil: Soil): [n: number, p: number, k: number] => {
  const ec = bulkMicroSiemensPerCm(soil);
  return [u16(ec * 0.065), u16(ec * 0.026), u16(ec * 0.11)];
};
/** A little more acid where more fertiliser salt is. */
const ph = (soil: Soil): number => 6.9 - bulkMicroSiemensPerCm(soil) / 2_000;

/** JXBS-3001-NPK-RS: sparse groups; a read over the holes between them is refused. */
export function jxbsSoil(see: See, zone: number, unit: number): Slave {
  return {
    image() {
      const soil = see().zones[zone]!;
      return {
        holding: [
          { start: 0x06, elements: [u16(ph(soil) * 100)] },
          { start: 0x12, elements: [u16(moisturePct(soil) * 10), s16(soil.tempC * 10)] },
          { start: 0x15, elements: [u16(bulkMicroSiemensPerCm(soil))] },
          { start: 0x1e, elements: nutrients(soil) },
          { start: 0x100, elements: [unit, 2] },
        ],
      };
    },
  };
}

/** CWT-SOIL-NPKPHCTH-S: nine registers from 0. */
export function cwtSoil(see: See, zone: number, unit: number): Slave {
  return {
    image() {
      const soil = see().zones[zone]!;
      const ec = bulkMicroSiemensPerCm(soil);
      const measured = [
        u16(moisturePct(soil) * 10),
        s16(soil.tempC * 10),
        u16(ec),
        u16(ph(soil) * 10),
        ...nutrients(soil),
        u16(ec * 0.55),
        u16(ec * 0.5),
      ];
      return {
        holding: [
          { start: 0, elements: measured },
          { start: 0x50, elements: [0, 0, 0, 0] },
          { start: 0x7d0, elements: [unit, 2] },
        ],
      };
    },
  };
}

const beaufortMetrePerSec = [0.3, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];

/** Renke weather station, block at 500. The rain register counts up and starts anew after 6,553.5 mm. */
export function renkeWeather(see: See, unit: number): Slave {
  return {
    image() {
      const { weather } = see();
      const wind = weather.windMetrePerSec;
      const block: Block = {
        start: 500,
        elements: [
          u16(wind * 100),
          beaufortMetrePerSec.filter((least) => wind >= least).length,
          Math.round(weather.windFromDeg / 45) % 8,
          Math.round(weather.windFromDeg) % 360,
          u16(weather.rhPct * 10),
          s16(weather.airC * 10),
          u16((38 + 3 * wind + 2 * Math.sqrt(weather.rainMmPerH)) * 10),
          u16(weather.pm25),
          u16(weather.pm25 * 1.5),
          u16(weather.pressureKpa * 10),
          // Sunlight: about 120 lx for each W/m².
          ...u32(weather.solarWattPerM2 * 120, 'high-first'),
          u16((weather.solarWattPerM2 * 120) / 100),
          u16((weather.rainTotalMm * 10) % 0x1_0000),
          u16(weather.solarWattPerM2),
          0,
        ],
      };
      return { holding: [block, { start: 0x7d0, elements: [unit, 2] }] };
    },
  };
}

/** QDY30A: metres of water column (unit code 16) with three digits after the point; range 0 to 3 m. */
export function qdy30a(see: See, unit: number): Slave {
  return {
    image: () => ({
      holding: [{ start: 0, elements: [unit, 3, 16, 3, s16(tankLevelM(see().water) * 1000), 0, 3_000] }],
    }),
  };
}

const pipeAreaM2 = (Math.PI / 4) * 0.04 ** 2;

/** TUF-2000M on the 40 mm main pipe: floats with the low word first. */
export function tuf2000m(see: See, unit: number): Slave {
  return {
    image() {
      const { water } = see();
      const m3PerH = water.flowLitrePerMin * 0.06;
      const m3 = water.drawnLitre / 1000;
      const low = 'low-first';
      return {
        holding: [
          sparse(0, 0x78, [
            [0x00, f32(m3PerH, low)],
            [0x04, f32(m3PerH / 3600 / pipeAreaM2, low)],
            // High byte: working step; low byte: signal quality.
            [0x5b, [0x0300 | 87]],
            [0x5c, [1_460, 1_452]],
            [0x60, f32(99.8, low)],
            [0x70, f32(m3, low)],
            [0x72, f32(m3, low)],
            [0x74, f32(0, low)],
          ]),
          { start: 0xdc, elements: f32(40, low) },
          { start: 0x5a1, elements: [unit] },
        ],
      };
    },
  };
}
