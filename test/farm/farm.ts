// A clock and a seed → a farm on real sockets and, where a helper for it is there, a real pseudo-terminal.
//
// 1. Everybody sees one farm: whatever is read over any line is true at that moment, and a relay that was written changes it.
// 2. Loopback only. Closing ends lines, timers and helper processes.
import type { Clock } from '../../agent/model/clock.ts';
import { farmDevices, farmLines, farmSlaves, Switchboards, type FarmDeviceId, type FarmLine } from './devices.ts';
import { LivingFarm } from './living.ts';
import type { Farm } from './model/farm.ts';
import { seededRandom } from './model/random.ts';
import { serveRtu } from './slaves/rtu.ts';
import type { Slave } from './slaves/slave.ts';
import { serveTcp } from './slaves/tcp.ts';
import { openWire, type Helper, type Wire } from './slaves/wire.ts';

export interface FarmOptions {
  /** Drives the model and the boards' timers; the wire itself runs in real time. */
  readonly clock: Clock;
  readonly seed: number;
  /** Seconds of the farm per second of the clock, 0.1–3600; default 1. */
  readonly speed?: number;
  /** Ports count up from here; 0 (default) lets the system choose. */
  readonly tcpPort?: number;
  /** Where the field line's pseudo-terminal appears; without it that line is served over TCP too. */
  readonly rtuPath?: string;
  readonly helpers?: readonly Helper[];
  /** How long the slaves on the RTU line think before they answer, ms; default 12. */
  readonly answerMs?: number;
}

export type FarmPort =
  | { readonly transport: 'tcp'; readonly port: number }
  | { readonly transport: 'rtu'; readonly path: string; readonly baud: number; readonly paced: boolean };
export type FarmPorts = Readonly<Record<FarmLine, FarmPort>>;
export type Mood = 'well' | 'silent';

export interface RunningFarm extends AsyncDisposable {
  readonly ports: FarmPorts;
  /** The farm as it is now. */
  model(): Farm;
  /** A silent device hears nothing and says nothing, as with its plug pulled. */
  turn(device: FarmDeviceId, mood: Mood): void;
}

const baud = 9600;
const tickMs = 1_000;

/** @throws when a port is taken. */
export async function startFarm(options: FarmOptions): Promise<RunningFarm> {
  const { clock, speed = 1, seed } = options;
  const boards = new Switchboards();
  const living = new LivingFarm({
    clock,
    speed,
    random: seededRandom(seed),
    switchesAt: (at) => boards.switchesAt(at),
  });
  const see = (): Farm => living.now();
  const slaves = farmSlaves(see, boards, clock);
  const moods = new Map<string, Mood>();
  await using starting = new AsyncDisposableStack();
  const ports = await openLines(starting, options, (line) => () => {
    const heard = farmDevices.filter((each) => each.line === line);
    return new Map(
      heard.map(({ id, unit }) => [unit, moods.get(id) === 'silent' ? 'silent' : noticingWrites(slaves[id], see)]),
    );
  });
  const ticking = new AbortController();
  const ticks = tick(clock, see, ticking.signal);
  starting.defer(async () => {
    ticking.abort();
    await ticks;
  });
  const open = starting.move();
  return {
    ports,
    model: see,
    turn: (device, mood) => void moods.set(device, mood),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** So that a farm that nobody looks at does not have to make up for hours at once. */
async function tick(clock: Clock, see: () => Farm, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(tickMs, signal);
    see();
  }
}

type SlavesOf = (line: FarmLine) => () => Map<number, Slave | 'silent'>;

async function openLines(stack: AsyncDisposableStack, options: FarmOptions, slavesOf: SlavesOf): Promise<FarmPorts> {
  const { tcpPort = 0, rtuPath, helpers, answerMs = 12 } = options;
  const wire: Wire | undefined =
    rtuPath === undefined ? undefined : await openWire({ path: rtuPath, baud, ...(helpers && { helpers }) });
  if (wire) {
    stack.use(wire);
    stack.use(serveRtu(wire, slavesOf('field'), answerMs));
  }
  const overTcp = async (line: FarmLine): Promise<FarmPort> => {
    const port = tcpPort === 0 ? 0 : tcpPort + farmLines.indexOf(line);
    return { transport: 'tcp', port: stack.use(await serveTcp(slavesOf(line), port)).port };
  };
  return {
    field: wire ? { transport: 'rtu', path: wire.path, baud, paced: wire.paced } : await overTcp('field'),
    pump_house: await overTcp('pump_house'),
    station: await overTcp('station'),
  };
}

/** The same device, but `notice` is called before anything is written to it. */
function noticingWrites(slave: Slave, notice: () => void): Slave {
  const noticed =
    <A extends unknown[], R>(write: (...args: A) => R) =>
    (...args: A): R => {
      notice();
      return write(...args);
    };
  return {
    image: slave.image,
    ...(slave.writeCoil && { writeCoil: noticed(slave.writeCoil) }),
    ...(slave.writeCoils && { writeCoils: noticed(slave.writeCoils) }),
    ...(slave.writeRegisters && { writeRegisters: noticed(slave.writeRegisters) }),
  };
}
