// The peer: Node-RED with node-red-contrib-modbus and node-red-contrib-influxdb, installed outside the checkout.
//
// contrib-modbus 5.60.2 does not install from the registry alone: its own fork of modbus-serial is a file on a private
// host. Here its nodes run on upstream modbus-serial 8.0.25, so this is not quite the peer that its users have.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startQuietly } from './programs.ts';

const versions = { 'node-red': '5.0.7', 'node-red-contrib-modbus': '5.60.2', 'node-red-contrib-influxdb': '0.7.0' };
const manifest = {
  private: true,
  dependencies: versions,
  overrides: { '@openp4nr/modbus-serial': 'npm:modbus-serial@8.0.25' },
};

export interface Polling {
  readonly ports: readonly number[];
  /** Units per port, each with one read. */
  readonly units: number;
  readonly registers: number;
  readonly periodMs: number;
  readonly influx?: { readonly url: string; readonly org: string; readonly bucket: string; readonly token: string };
}

/** Kept in KENH_BENCH_NODE_RED or the temporary folder, so that only the first bench pays; undefined when npm fails. */
export async function installedNodeRed(): Promise<string | undefined> {
  const folder = process.env['KENH_BENCH_NODE_RED'] ?? join(tmpdir(), 'kenh-bench-node-red');
  if (existsSync(join(folder, 'node_modules/node-red-contrib-influxdb'))) return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const ran = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (ran.status === 0) return folder;
  console.log(`left out: Node-RED (${ran.error?.message ?? ran.stderr.trim().split('\n')[0]})`);
  return undefined;
}

/** Starts it with one flow that polls what is asked; `work` keeps its flow and settings. */
export function startNodeRed(
  installed: string,
  work: string,
  polling: Polling,
): Promise<ReturnType<typeof startQuietly>> {
  return startFlow(installed, work, flowOf(polling), polling.influx?.token);
}

/** A flow that reads a register every `periodMs` and lets a coil follow it: on above 50. Nothing but stock nodes. */
export function startNodeRedRule(
  installed: string,
  work: string,
  { port, periodMs }: { readonly port: number; readonly periodMs: number },
): Promise<ReturnType<typeof startQuietly>> {
  const z = 'thetab';
  const set = (id: string, to: string, tot: string, next: string): object => {
    return { id, type: 'change', z, rules: [{ t: 'set', p: 'payload', pt: 'msg', to, tot }], wires: [[next]] };
  };
  const rules = [{ t: 'gt', v: '50', vt: 'num' }, { t: 'else' }];
  return startFlow(installed, work, [
    { id: 'thetab', type: 'tab', label: 'bench' },
    { ...client, id: 'theclient', tcpHost: '127.0.0.1', tcpPort: String(port) },
    {
      ...read,
      id: 'reader',
      z,
      name: 'level',
      topic: 'level',
      unitid: '1',
      quantity: '1',
      rate: String(periodMs),
      server: 'theclient',
      wires: [['first'], []],
    },
    set('first', 'payload[0]', 'msg', 'choice'),
    {
      id: 'choice',
      type: 'switch',
      z,
      property: 'payload',
      propertyType: 'msg',
      rules,
      checkall: 'true',
      outputs: 2,
      wires: [['turnon'], ['turnoff']],
    },
    set('turnon', 'true', 'bool', 'onchange'),
    set('turnoff', 'false', 'bool', 'onchange'),
    { id: 'onchange', type: 'rbe', z, func: 'rbe', property: 'payload', septopics: false, wires: [['writing']] },
    { ...write, id: 'writing', z, server: 'theclient', wires: [[], []] },
  ]);
}

async function startFlow(
  installed: string,
  work: string,
  flow: readonly object[],
  token = '',
): Promise<ReturnType<typeof startQuietly>> {
  await mkdir(work, { recursive: true });
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: await freePort(),
    userDir: work,
    nodesDir: [],
    flowFile: 'flows.json',
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'off' } },
  };
  await writeFile(join(work, 'settings.js'), `module.exports = ${JSON.stringify(settings)};`);
  // Node-RED looks for nodes in its user folder.
  await writeFile(join(work, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  await writeFile(join(work, 'flows.json'), JSON.stringify(flow));
  await writeFile(join(work, 'flows_cred.json'), JSON.stringify({ cfgserver: { token } }));
  return startQuietly([
    process.execPath,
    join(installed, 'node_modules/node-red/red.js'),
    '-u',
    work,
    '-s',
    join(work, 'settings.js'),
  ]);
}

/** No node's id may equal a value inside another node, or Node-RED sees a circle. */
function flowOf({ ports, units, registers, periodMs, influx }: Polling): object[] {
  const nodes: object[] = [{ id: 'thetab', type: 'tab', label: 'bench' }];
  for (const [line, port] of ports.entries()) {
    nodes.push({ ...client, id: `client${line}`, tcpHost: '127.0.0.1', tcpPort: String(port) });
    for (let unit = 1; unit <= units; unit += 1) {
      nodes.push({
        ...read,
        id: `read${line}x${unit}`,
        z: 'thetab',
        name: `line${line}`,
        topic: `d${line}_${unit}`,
        unitid: String(unit),
        quantity: String(registers),
        rate: String(periodMs),
        server: `client${line}`,
        wires: [influx === undefined ? [] : ['shaper'], []],
      });
    }
  }
  if (influx === undefined) return nodes;
  const shape = `const fields = {}; msg.payload.forEach((value, index) => { fields['r' + index] = value; });
    return { payload: [fields, { device: msg.topic }] };`;
  return [
    ...nodes,
    { id: 'shaper', type: 'function', z: 'thetab', func: shape, outputs: 1, wires: [['writer']] },
    { ...influxServer, id: 'cfgserver', url: influx.url },
    {
      ...influxOut,
      id: 'writer',
      z: 'thetab',
      influxdb: 'cfgserver',
      org: influx.org,
      bucket: influx.bucket,
      wires: [],
    },
  ];
}

/** The nodes at their defaults. */
const client = {
  type: 'modbus-client',
  clienttype: 'tcp',
  bufferCommands: true,
  stateLogEnabled: false,
  queueLogEnabled: false,
  failureLogEnabled: true,
  tcpType: 'DEFAULT',
  serialPort: '/dev/ttyUSB',
  unit_id: '1',
  commandDelay: '1',
  clientTimeout: '1000',
  reconnectOnTimeout: true,
  reconnectTimeout: '2000',
  parallelUnitIdsAllowed: true,
};
const read = {
  type: 'modbus-read',
  showStatusActivities: false,
  logIOActivities: false,
  showErrors: false,
  showWarnings: true,
  dataType: 'HoldingRegister',
  adr: '0',
  rateUnit: 'ms',
  delayOnStart: false,
  startDelayTime: '',
  useIOFile: false,
  ioFile: '',
  useIOForPayload: false,
  emptyMsgOnFail: false,
};
const write = {
  type: 'modbus-write',
  name: 'relay',
  showStatusActivities: false,
  showErrors: false,
  showWarnings: true,
  unitid: '1',
  dataType: 'Coil',
  adr: '0',
  quantity: '1',
  emptyMsgOnFail: false,
  keepMsgProperties: false,
  delayOnStart: false,
  startDelayTime: '',
};
const influxServer = {
  type: 'influxdb',
  influxdbVersion: '2.0',
  rejectUnauthorized: false,
  usetls: false,
  name: 'store',
};
const influxOut = {
  type: 'influxdb out',
  name: '',
  measurement: 'nodered',
  precision: '',
  retentionPolicy: '',
  precisionV18FluxV20: 'ms',
};
