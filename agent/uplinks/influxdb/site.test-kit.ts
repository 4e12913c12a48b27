// A small site with Vietnamese names, for the tests of this folder and of the real servers.
import type { PointSpec, Site } from '../../model/site.ts';
import { deviceId, gatewayId, lineId, pointId } from '../../model/ids.ts';
import { aSource, drivesNothing } from '../../model/site.test-kit.ts';

const aPoint: PointSpec = {
  id: pointId('soil_1.soil_moisture'),
  device: deviceId('soil_1'),
  names: { vi: 'Độ ẩm đất', en: 'Soil moisture' },
  unit: '%',
  kind: 'soil_moisture',
  valueType: 'number',
  counter: false,
  decimals: 1,
  periodMs: 5_000,
  staleMs: 15_000,
  record: 'normal',
  source: aSource({ scale: 0.1 }),
};

export function aSite(simulated = false): Site {
  return {
    gateway: {
      id: gatewayId('lucngan_07'),
      name: 'Nhà màng "Lục Ngạn" 7',
      kind: 'greenhouse',
      timezone: 'Asia/Ho_Chi_Minh',
      location: { lat: 21.37, lon: 106.57, elevation: 35 },
      simulated,
      trustClock: 'ntp',
    },
    lines: [
      {
        id: lineId('field'),
        name: 'Tủ điện',
        driver: 'modbus',
        options: { transport: 'tcp', host: '192.0.2.7', port: 502 },
      },
    ],
    devices: [
      {
        id: deviceId('soil_1'),
        name: 'Cảm biến đất, luống 1',
        line: lineId('field'),
        unit: 2,
        profile: 'jxbs-3001@1',
        timeoutMs: 500,
        gapMs: 0,
        holeMax: 0,
        forbidden: [],
      },
    ],
    points: [aPoint],
    ...drivesNothing,
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 30 },
    uplinks: [],
  };
}
