// The farm → the devices on its three lines: one table that the slaves and the site file are both made from.
import type { Clock, MonoMs } from '../../agent/model/clock.ts';
import type { Farm, Switches } from './model/farm.ts';
import { tankHeightM, tankLevelM } from './model/hydraulics.ts';
import { pzem004t, sdm120 } from './slaves/devices/meters.ts';
import { n4d8b08 } from './slaves/devices/n4d8b08.ts';
import { RelayBank } from './slaves/devices/relays.ts';
import { cwtSoil, jxbsSoil, qdy30a, renkeWeather, tuf2000m, xyMd02 } from './slaves/devices/sensors.ts';
import { waveshareRelay8 } from './slaves/devices/waveshare.ts';
import type { Slave } from './slaves/slave.ts';

export const farmLines = ['field', 'pump_house', 'station'] as const;
export type FarmLine = (typeof farmLines)[number];

export interface FarmDevice {
  readonly id: string;
  readonly name: string;
  readonly line: FarmLine;
  readonly unit: number;
  readonly profile: string;
  readonly everySec: number;
}

const device = <Id extends string>(
  id: Id,
  line: FarmLine,
  unit: number,
  profile: string,
  everySec: number,
  name: string,
): FarmDevice & { readonly id: Id } => ({ id, name, line, unit, profile, everySec });

/** In the order in which a screen shows them: what moves first. */
export const farmDevices = [
  device('air', 'field', 1, 'xy-md02', 5, 'Không khí trong nhà màng'),
  device('flow', 'pump_house', 12, 'tuf-2000m', 5, 'Đồng hồ nước ống chính'),
  device('tank', 'pump_house', 11, 'qdy30a', 5, 'Bể nước'),
  device('pump_power', 'pump_house', 13, 'pzem-004t-v3', 5, 'Điện máy bơm tưới'),
  device('weather', 'station', 20, 'renke-weather-500', 5, 'Trạm thời tiết'),
  device('soil_north', 'field', 2, 'jxbs-3001-npk-rs', 10, 'Đất khu Bắc'),
  device('soil_middle', 'field', 3, 'jxbs-3001-npk-rs', 10, 'Đất khu Giữa'),
  device('soil_south', 'station', 4, 'soil-7in1-npk-cwt', 10, 'Đất khu Nam'),
  device('valves', 'field', 10, 'waveshare-rtu-relay-8ch', 5, 'Tủ van, quạt và đèn'),
  device('pumps', 'pump_house', 14, 'eletechsup-n4d8b08', 5, 'Tủ máy bơm'),
  device('power', 'pump_house', 15, 'eastron-sdm120', 10, 'Điện toàn trại'),
] as const satisfies readonly FarmDevice[];

/** Both relay boards and what hangs on their contacts. */
export class Switchboards {
  /** Greenhouse: 1–3 zone valves north, middle, south · 4 fan · 5 lamp · 6–8 free. */
  readonly greenhouse = new RelayBank(8);
  /** Pump house: 1 irrigation pump · 2 well pump that fills the tank · 3–8 free. */
  readonly pumpHouse = new RelayBank(8);

  switchesAt(at: MonoMs): Switches {
    const [north, middle, south, fan, lamp] = this.greenhouse.all(at);
    const [pump, fillPump] = this.pumpHouse.all(at);
    return {
      valves: [north === true, middle === true, south === true],
      pump: pump === true,
      fillPump: fillPump === true,
      fan: fan === true,
      lamp: lamp === true,
    };
  }
}

/** Contacts on the pump house board's inputs: tank low, tank full, pump's contactor, line pressure above 100 kPa. */
function pumpHouseInputs(farm: Farm, switches: Switches): boolean[] {
  const levelM = tankLevelM(farm.water);
  return [
    levelM < 0.3,
    levelM > 0.95 * tankHeightM,
    switches.pump,
    farm.water.pressureKpa > 100,
    false,
    false,
    false,
    false,
  ];
}

/** One slave per device of the table; all of them look at the same farm. */
export function farmSlaves(see: () => Farm, boards: Switchboards, clock: Clock): Record<FarmDeviceId, Slave> {
  return {
    air: xyMd02(see, 1),
    soil_north: jxbsSoil(see, 0, 2),
    soil_middle: jxbsSoil(see, 1, 3),
    soil_south: cwtSoil(see, 2, 4),
    valves: waveshareRelay8(boards.greenhouse, clock, 10),
    tank: qdy30a(see, 11),
    flow: tuf2000m(see, 12),
    pump_power: pzem004t(see, 13),
    pumps: n4d8b08(boards.pumpHouse, () => pumpHouseInputs(see(), boards.switchesAt(clock.mono())), clock),
    power: sdm120(see),
    weather: renkeWeather(see, 20),
  };
}
export type FarmDeviceId = (typeof farmDevices)[number]['id'];
