// The site file for a counting slave: one line, one device, as many points as asked, each with a series 1, 2, 3 ….
export interface CountingSite {
  readonly port: number;
  readonly periodMs: number;
  readonly points: number;
  readonly devices?: number;
  readonly flush: string;
  /** Whose word on the wall clock is taken; the clock's own when left out. */
  readonly trustClock?: 'ntp' | 'system';
  /** Where it streams to; the token is the secret `influx`. */
  readonly influx?: { readonly url: string; readonly org: string; readonly bucket: string };
}

export function countingSite({
  port,
  periodMs,
  points,
  devices = 1,
  flush,
  trustClock = 'system',
  influx,
}: CountingSite): string {
  const registers = Array.from(
    { length: points },
    (_, n) => `      n${n}: { fc: 3, addr: ${2 * n}, type: u32, unit: "" }`,
  );
  const device = (unit: number) =>
    [
      `  counter_${unit}:`,
      `    line: tcp`,
      `    unit: ${unit}`,
      `    every: ${periodMs}ms`,
      '    registers:',
      ...registers,
    ].join('\n');
  return `
gateway: { id: counting, name: Đếm, kind: station, timezone: Asia/Ho_Chi_Minh, trust_clock: ${trustClock} }
lines:
  tcp: { driver: modbus, host: 127.0.0.1, port: ${port} }
devices:
${Array.from({ length: devices }, (_, n) => device(n + 1)).join('\n')}
journal: { flush: ${flush} }
${
  influx === undefined
    ? ''
    : `uplinks:
  centre: { kind: influxdb, url: "${influx.url}", org: ${influx.org}, bucket: ${influx.bucket}, token: !secret influx }`
}
`;
}
