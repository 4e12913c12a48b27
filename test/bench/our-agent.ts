// The agent itself as a contestant: a site file for the counting slaves, and the whole of it started as on a gateway.
import { type AgentFolders, agentFolders, type RunningAgent, startAgent } from '../system/agent.ts';
import type { Polling } from './node-red.ts';
import { freePort } from './programs.ts';

export type OurFolders = AgentFolders & AsyncDisposable;

export function ourFolders(polling: Polling): Promise<OurFolders> {
  return agentFolders(siteOf(polling), { influx: polling.influx?.token ?? 'none' });
}

/** A site whose rule lets a coil follow a register: on above 50. */
export function ruleSite({ port, periodMs }: { readonly port: number; readonly periodMs: number }): string {
  const registers = [
    'level: { fc: 3, addr: 0, type: u16, unit: "" }',
    'relay: { fc: 1, addr: 0, write: { no_timer: true } }',
  ];
  return [
    'gateway: { id: bench, name: Đo, kind: station, timezone: Asia/Ho_Chi_Minh, trust_clock: system }',
    'lines:',
    `  rule: { host: 127.0.0.1, port: ${port} }`,
    'devices:',
    `  d: { line: rule, unit: 1, every: ${periodMs}ms, registers: { ${registers.join(', ')} } }`,
    'actuators:',
    '  out: { name: Quạt, point: d.relay, role: fan, rest: off, longest: none, why: đo }',
    'rules:',
    '  follow: { when: d.level > 50, then: { out: on }, without: rest }',
    '',
  ].join('\n');
}

/** The agent of these folders; started again in the same folders it is the same gateway. */
export async function startOurs(folders: AgentFolders): Promise<RunningAgent> {
  return startAgent(folders, { KENH_LOG: 'warn', KENH_HTTP_PORT: String(await freePort()) });
}

function siteOf({ ports, units, registers, periodMs, influx }: Polling): string {
  const lines = ports.map((port, line) => `  line${line}: { host: 127.0.0.1, port: ${port} }`);
  const points = Array.from({ length: registers }, (_, at) => `r${at}: { fc: 3, addr: ${at}, type: u16, unit: "" }`);
  const devices = ports.flatMap((_, line) =>
    Array.from(
      { length: units },
      (__, unit) =>
        `  d${line}_${unit + 1}: { line: line${line}, unit: ${unit + 1}, every: ${periodMs}ms, registers: { ${points.join(', ')} } }`,
    ),
  );
  return [
    'gateway: { id: bench, name: Đo, kind: station, timezone: Asia/Ho_Chi_Minh, trust_clock: system }',
    'lines:',
    ...lines,
    'devices:',
    ...devices,
    ...(influx === undefined
      ? []
      : [
          'uplinks:',
          `  centre: { kind: influxdb, url: "${influx.url}", org: ${influx.org}, bucket: ${influx.bucket}, token: !secret influx }`,
        ]),
    '',
  ].join('\n');
}
