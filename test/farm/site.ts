// The farm's lines, as they came up on this machine → the site file that a technician would have written for it.
import { farmDevices, farmLines, type FarmLine } from './devices.ts';
import { farmControl } from './control.ts';
import type { FarmPort, FarmPorts } from './farm.ts';

export interface InfluxTarget {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
}
export const influxSecret = 'influx';

const lineNames: Readonly<Record<FarmLine, string>> = {
  field: 'Dây RS-485 trong nhà màng',
  pump_house: 'Nhà máy bơm',
  station: 'Trạm thời tiết và khu Nam',
};

/** JSON strings are YAML strings, whatever is in them. */
const quoted = (text: string): string => JSON.stringify(text);

export function farmSite(ports: FarmPorts, influx?: InfluxTarget): string {
  return [
    '# Made by `npm start` for the simulated farm; written anew at every start.',
    'gateway:',
    '  id: sim-farm',
    '  name: Trang trại mô phỏng Bắc Giang',
    '  kind: greenhouse',
    '  timezone: Asia/Ho_Chi_Minh',
    '  location: { lat: 21.3, lon: 106.2, elevation: 20 }',
    '  trust_clock: system',
    'lines:',
    ...farmLines.map((line) => `  ${line}: ${lineEntry(lineNames[line], ports[line])}`),
    'devices:',
    ...farmDevices.map(
      ({ id, name, line, unit, profile, everySec }) =>
        `  ${id}: { name: ${quoted(name)}, profile: ${profile}, line: ${line}, unit: ${unit}, every: ${everySec}s }`,
    ),
    ...farmControl,
    ...(influx ? influxEntry(influx) : []),
    '',
  ].join('\n');
}

function lineEntry(name: string, port: FarmPort): string {
  return port.transport === 'tcp'
    ? `{ name: ${quoted(name)}, driver: modbus, transport: tcp, host: 127.0.0.1, port: ${port.port} }`
    : `{ name: ${quoted(name)}, driver: modbus, transport: rtu, port: ${quoted(port.path)}, baud: ${port.baud} }`;
}

function influxEntry({ url, org, bucket }: InfluxTarget): string[] {
  return [
    'uplinks:',
    '  centre:',
    '    kind: influxdb',
    `    url: ${quoted(url)}`,
    `    org: ${quoted(org)}`,
    `    bucket: ${quoted(bucket)}`,
    `    token: !secret ${influxSecret}`,
  ];
}
