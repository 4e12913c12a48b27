// A Modbus line as the technician writes it → the options that the driver opens.
import { isIP } from 'node:net';
import { z } from 'zod';
import { expecting } from '../../agent/model/expectation.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { choice, mapping, numberChoice, text, whole } from '../schema-words.ts';

/** Rates that the field's devices and the kernel know; any other number is a typing mistake far more often. */
export const bauds = [
  1_200, 2_400, 4_800, 9_600, 14_400, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
] as const;
export const parities = ['none', 'even', 'odd'] as const;

const baud = () => numberChoice(bauds);
const tcpPort = () => whole(1, 65_535);

const devicePath = () => {
  const error = expecting('device-path');
  return z.string({ error }).regex(/^\/[!-~]+$/, { error });
};

const hostPattern = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*$/i;
const host = () => {
  const error = expecting('host');
  // `1.2.3` and `10.0.0.256` look like names to the pattern but only ever are mistyped addresses.
  const isHost = (name: string) => isIP(name) !== 0 || (hostPattern.test(name) && !/^[\d.]+$/.test(name));
  return z.string({ error }).refine(isHost, { error });
};

const common = { driver: choice(['modbus']).default('modbus'), name: text().optional() };

export const rtuSchema = mapping({
  ...common,
  transport: choice(['rtu']).default('rtu'),
  port: devicePath(),
  baud: baud().default(9_600),
  parity: choice(parities).default('none'),
  data_bits: numberChoice([7, 8]).default(8),
  stop_bits: numberChoice([1, 2]).default(1),
});
export const tcpSchema = mapping({
  ...common,
  transport: choice(['tcp']).default('tcp'),
  host: host(),
  port: tcpPort().default(502),
});
const rtuOverTcpSchema = mapping({
  ...common,
  transport: choice(['rtu-over-tcp']),
  host: host(),
  port: tcpPort(),
  baud: baud().default(9_600),
});
export const lineSchema = z.union([rtuSchema, tcpSchema, rtuOverTcpSchema]);
export type LineEntry = z.output<typeof lineSchema>;

/** The schema that an entry is meant for: by its `transport`, else by whether it names a host. */
export function lineSchemaFor(entry: object): typeof rtuSchema | typeof tcpSchema | typeof rtuOverTcpSchema {
  const transport = 'transport' in entry ? entry.transport : undefined;
  if (transport === 'rtu-over-tcp') return rtuOverTcpSchema;
  if (transport === 'tcp') return tcpSchema;
  return transport === undefined && 'host' in entry ? tcpSchema : rtuSchema;
}

export function lineOptions(entry: LineEntry): ModbusLineOptions {
  if (entry.transport === 'tcp') return { transport: 'tcp', host: entry.host, port: entry.port };
  if (entry.transport === 'rtu-over-tcp') {
    return { transport: 'rtu-over-tcp', host: entry.host, port: entry.port, baud: entry.baud };
  }
  const { port, baud: rate, parity, data_bits: dataBits, stop_bits: stopBits } = entry;
  return { transport: 'rtu', port, baud: rate, parity, dataBits, stopBits };
}
