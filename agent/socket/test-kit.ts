// A control that is scripted by a test: real sockets in a folder of its own, answers from plain values.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActuatorStatus } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import { because } from '../model/because.ts';
import { monoMs, systemClock, wallMs } from '../model/clock.ts';
import type { Author, Hold } from '../model/command.ts';
import { actuatorId, bootId, deviceId, lineId, pointId, uplinkId } from '../model/ids.ts';
import { silentLogger } from '../model/logger.ts';
import { good } from '../model/outcome.ts';
import type { PointSpec } from '../model/site.ts';
import type { DurableEnds } from '../journal/types.ts';
import { type Message, protocolVersion, type Role, roles, type Status } from './protocol.ts';
import type { Handlers } from './handlers.ts';
import { type ControlOptions, type ControlServer, serveControl } from './server.ts';
import { aSource } from '../model/site.test-kit.ts';

export const aBoot = bootId('11111111-2222-3333-4444-555555555555');
export const endsAt = (record: number): DurableEnds => ({
  samples: { epoch: 1, record },
  events: { epoch: 1, record: 0 },
});

/** A folder for sockets that is gone afterwards. Short, because a socket's path has at most 107 bytes. */
export async function socketFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'k-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export const aPoint = (id: string, vi: string, en: string, unit: string, decimals: number | null): PointSpec => ({
  id: pointId(id),
  device: deviceId(id.split('.')[0] ?? ''),
  names: { vi, en },
  unit,
  kind: id.split('.')[1] ?? '',
  valueType: unit === 'on/off' ? 'boolean' : 'number',
  counter: false,
  decimals,
  periodMs: 5_000,
  staleMs: 15_000,
  record: 'normal',
  source: aSource({ type: 's16' }),
});

export function aStatus(): Status {
  return {
    gateway: 'sim-farm',
    name: 'Nhà màng Lục Ngạn 7',
    simulated: true,
    version: '0.1.0',
    siteHash: '3f2a9c',
    boot: aBoot,
    epoch: 4,
    mono: monoMs(1_000_000),
    wall: wallMs(Date.UTC(2026, 10, 23, 8, 30)),
    wallTrusted: true,
    upMs: 3_723_000,
    lines: [
      {
        line: lineId('field'),
        name: 'Đường truyền nhà màng',
        state: 'open',
        load: 0.42,
        reads: 120_482,
        latePolls: 3,
        worstWriteWaitMs: 12,
        latenessMsP99: 4.5,
        devices: [
          {
            device: deviceId('air'),
            name: 'Không khí nhà màng',
            unit: 1,
            state: 'answering',
            answerMsMedian: 34.5,
            counts: { good: 120_480, silent: 1, garbled: 1, refused: 0, busy: 0, gone: 0, denied: 0, cancelled: 0 },
          },
          {
            device: deviceId('soil_1'),
            name: 'Đất khu Bắc',
            unit: 2,
            state: 'silent',
            fault: { kind: 'silent', detail: 'no answer in 500 ms' },
            answerMsMedian: null,
            counts: { good: 12, silent: 340, garbled: 0, refused: 0, busy: 0, gone: 0, denied: 0, cancelled: 0 },
            nextProbeMs: 42_000,
          },
        ],
      },
    ],
    journal: {
      waitingSamples: 12,
      writtenSamples: 1_204_820,
      lostSamples: 0,
      flushes: 745,
      bytesWritten: 12_582_912,
      lastFlushMs: 1.4,
    },
    uplinks: [
      {
        uplink: uplinkId('centre'),
        kind: 'influxdb',
        state: 'catching-up',
        detail: '204',
        acceptedPoints: 1_180_000,
        setAsidePoints: 2,
        backlogRecords: 24_820,
        oldestMs: 3_600_000,
        liveAgeMs: 1_200,
      },
    ],
    process: { rssBytes: 49_807_360, latenessMsP99: 0.8, latenessMsMax: 6.2 },
  };
}

export const somePoints: readonly PointSpec[] = [
  aPoint('air.air_temp', 'Nhiệt độ không khí', 'Air temperature', '°C', 1),
  aPoint('air.air_humidity', 'Độ ẩm không khí', 'Air humidity', '%', 1),
  aPoint('soil_1.soil_moisture', 'Độ ẩm đất khu Bắc', 'Soil moisture, north zone', '%', 1),
  aPoint('relays.relay_1', 'Van khu Bắc', 'Valve, north zone', 'on/off', null),
];

export const anActuatorStatus = (id: string, differs: Partial<ActuatorStatus> = {}): ActuatorStatus => ({
  actuator: actuatorId(id),
  name: id,
  role: 'pump',
  point: pointId(`relays.${id}`),
  value: false,
  isAtRest: true,
  rest: false,
  because: because('nobody'),
  order: { value: false, ageMs: 10_000 },
  board: { value: false, ageMs: 500, isConfirmed: true, confirmedMs: 9_900 },
  claims: [],
  byHand: false,
  runMs: null,
  usedTodayMs: 0,
  usedTodayLitre: 0,
  limits: { longestMs: 3_600_000 },
  leaseMs: null,
  ...differs,
});

export const anAlarm = (alarm: string, differs: Partial<AlarmStatus> = {}): AlarmStatus => ({
  alarm,
  name: alarm,
  priority: 'high',
  state: 'active',
  since: monoMs(5_000),
  ...differs,
});

export const aHold = (id: string): Hold => ({
  id,
  kind: 'stop-all',
  author: lan,
  because: because('stop-all', { name: lan.name }),
  setAtWall: 1_700_000_000_000,
});

export const lan: Author = { kind: 'person', id: 'lan', name: 'Lan' };

/** Answers from `aStatus` and `somePoints`, nothing decided and every wish followed, unless said otherwise. */
export function someHandlers(differs: Partial<Handlers> = {}): Handlers {
  return {
    status: aStatus,
    points: () => somePoints,
    report: () => null,
    fact: () => null,
    wish: ({ id }) => good({ command: id }),
    actuators: () => [],
    alarms: () => [],
    holds: () => [],
    rules: () => [],
    zones: () => [],
    water: () => [],
    gone: () => {},
    ...differs,
  };
}

/** All roles, `someHandlers` unless said otherwise. */
export async function fakeControl(
  folder: string,
  options: Partial<ControlOptions> & { readonly status?: () => Status } = {},
): Promise<ControlServer> {
  const { status = aStatus } = options;
  const served = await serveControl({
    folder,
    roles,
    clock: systemClock,
    log: silentLogger,
    hello: { name: 'sim-farm', boot: aBoot },
    durable: endsAt(0),
    handlers: someHandlers({ status }),
    ...options,
  });
  if (!served.ok) throw new Error(served.fault.detail);
  return served.value;
}

/** What a client says first. */
export const hello = JSON.stringify({ type: 'hello', version: protocolVersion, name: 'test' });

/** A client without any manners of its own. */
export async function rawClient(
  folder: string,
  role: Role,
): Promise<Disposable & { socket: Socket; next(): Promise<Message | 'end'> }> {
  const socket = createConnection({ path: join(folder, `${role}.sock`) });
  socket.on('error', () => {});
  await once(socket, 'connect');
  const messages: (Message | 'end')[] = [];
  let text = '';
  let wake = (): void => {};
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    messages.push(...lines.map((line) => JSON.parse(line) as Message));
    wake();
  });
  socket.on('close', () => {
    messages.push('end');
    wake();
  });
  return {
    socket,
    async next() {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift() ?? 'end';
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}
