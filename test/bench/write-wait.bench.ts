// How long a write waits on a full RS-485 line: 9,600 baud, 40 points of ten devices every 0.6 s, three dead
// devices, a relay that is switched at random moments. Counted in transactions that went before it (demand: never more
// than the one under way) and in ms from the asking to its first bit on the wire, seen from the far end; and how late the
// polls get. `KENH_BENCH_PHASE_S` (300) is the length of each phase.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Driver } from '../../agent/field/driver.ts';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { pointId } from '../../agent/model/ids.ts';
import type { Line } from '../../agent/model/line.ts';
import { loadSite } from '../../agent/site/load.ts';
import { loadProfiles } from '../../agent/site/profiles.ts';
import { drivers } from '../../agent/shell/drivers.ts';
import { modbusDriver } from '../../drivers/modbus/driver.ts';
import { serveRtu } from '../farm/slaves/rtu.ts';
import type { Slave } from '../farm/slaves/slave.ts';
import { openWire, type Wire } from '../farm/slaves/wire.ts';
import { scratch } from './programs.ts';
import { median, percentile } from './statistics.ts';
import { table } from './table.ts';

const phaseMs = Number(process.env['KENH_BENCH_PHASE_S'] ?? 300) * 1_000;
const settleMs = Math.min(20_000, phaseMs);
const baud = 9_600;
/** A slave of this kind thinks for so long before it answers. */
const answerMs = 15;
const everyMs = 600;
const [alive, dead, relays] = [range(1, 10), range(11, 13), 20];
/** The request that writes one coil: eight bytes of eleven bits. */
const writeMs = (8 * 11_000) / baud;
const pauseMs = { least: 200, most: 1_000 };

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function siteText(path: string): string {
  const registers = range(0, 3).map((at) => `r${at}: { fc: 4, addr: ${at}, type: u16, unit: "" }`);
  const device = (unit: number): string =>
    `  d${unit}: { line: rtu, unit: ${unit}, every: ${everyMs}ms, registers: { ${registers.join(', ')} } }`;
  return [
    'gateway: { id: bench, name: Đo, kind: station, timezone: Asia/Ho_Chi_Minh, trust_clock: system }',
    'lines:',
    `  rtu: { driver: modbus, port: "${path}", baud: ${baud} }`,
    'devices:',
    ...[...alive, ...dead].map(device),
    `  relays: { profile: waveshare-rtu-relay-8ch, line: rtu, unit: ${relays}, every: 1s }`,
    '',
  ].join('\n');
}

/** When each transaction of the line began and ended. */
interface Transaction {
  readonly begin: number;
  end: number;
  readonly isWrite: boolean;
}
const transactions: Transaction[] = [];

/** The driver, with every transaction of its lines written down. */
const watched: Driver = {
  ...modbusDriver,
  open(spec, deps) {
    const line = modbusDriver.open(spec, deps);
    const noted = async <T>(isWrite: boolean, doing: () => Promise<T>): Promise<T> => {
      const one: Transaction = { begin: systemClock.mono(), end: Infinity, isWrite };
      transactions.push(one);
      try {
        return await doing();
      } finally {
        one.end = systemClock.mono();
      }
    };
    const seen: Line = {
      open: (signal) => line.open(signal),
      read: (span, ms, signal) => noted(false, () => line.read(span, ms, signal)),
      write: (span, elements, ms, signal, notAfter) =>
        noted(true, () => line.write(span, elements, ms, signal, notAfter)),
      close: () => line.close(),
      get isOpen() {
        return line.isOpen;
      },
      wireMs: (name, count) => line.wireMs(name, count),
      countMax: (name) => line.countMax(name),
    };
    return seen;
  },
};

interface Waited {
  readonly ms: number;
  readonly before: number;
}

async function measure(wire: Wire): Promise<void> {
  const coils = Array.from({ length: 8 }, () => 0);
  let arrivedAt = Number.NaN;
  const soil: Slave = { image: () => ({ input: [{ start: 0, elements: [1, 2, 3, 4] }] }) };
  const board: Slave = {
    image: () => ({ coil: [{ start: 0, elements: coils }], holding: [{ start: 0x8000, elements: [200] }] }),
    writeCoil(address, word) {
      arrivedAt = systemClock.mono();
      coils[address] = word === 0 ? 0 : 1;
      return undefined;
    },
  };
  const slaves = new Map<number, Slave>([...alive.map((unit) => [unit, soil] as const), [relays, board]]);
  using _served = serveRtu(wire, () => slaves, answerMs);
  const loaded = loadSite(siteText(wire.path), { file: 'site.yaml', profiles: await loadProfiles() });
  if (!loaded.ok) throw new Error(loaded.complaints.map(({ message }) => message.en).join('\n'));
  const field = new Field(loaded.site, {
    clock: systemClock,
    random: Math.random,
    publish: () => {},
    event: () => {},
    drivers: { ...drivers, modbus: watched },
  });
  const stop = new AbortController();
  const running = field.run(stop.signal);
  await wait(settleMs);

  /** One switch at a random moment. */
  async function switched(value: boolean): Promise<Waited | undefined> {
    await wait(pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least));
    const askedAt = systemClock.mono();
    const written = await field.write(pointId('relays.relay_1'), value);
    if (!written.ok) return undefined;
    const own = transactions.find(({ isWrite, begin }) => isWrite && begin >= askedAt);
    const before = transactions.filter(({ begin, end }) => end > askedAt && begin < (own?.begin ?? 0)).length;
    return { ms: Math.max(0, arrivedAt - writeMs - askedAt), before };
  }

  const rows: string[][] = [];
  const phase = async (name: string, waits: Waited[], work: () => Promise<void>): Promise<void> => {
    const before = field.report()[0]!;
    await work();
    const after = field.report()[0]!;
    const polls = after.reads - before.reads;
    const at = (share: number): string =>
      percentile(
        waits.map(({ ms }) => ms),
        share,
      ).toFixed(0);
    rows.push([
      name,
      ...(waits.length === 0
        ? ['', '', '', '', '', '']
        : [
            String(waits.length),
            median(waits.map(({ ms }) => ms)).toFixed(0),
            at(0.99),
            at(1),
            percentile(
              waits.map((one) => one.before),
              0.99,
            ).toFixed(0),
            String(Math.max(...waits.map((one) => one.before))),
          ]),
      `${(after.load * 100).toFixed(0)} %`,
      String(polls),
      `${(((after.latePolls - before.latePolls) / polls) * 100).toFixed(1)} %`,
      (after.latenessMsP99 ?? Number.NaN).toFixed(0),
    ]);
  };
  await phase('polls alone', [], () => wait(phaseMs));
  const waits: Waited[] = [];
  let failed = 0;
  await phase('with writes', waits, async () => {
    for (const end = systemClock.mono() + phaseMs; systemClock.mono() < end;) {
      const one = await switched(waits.length % 2 === 0);
      transactions.length = 0;
      if (one === undefined) failed += 1;
      else waits.push(one);
    }
  });
  stop.abort();
  await running;
  const head = [
    'phase',
    'writes',
    'wait ms p50',
    'p99',
    'max',
    'transactions before p99',
    'max',
    'line in use',
    'reads',
    'polls left out',
    '|start − grid| p99 ms',
  ];
  console.log(table(head, rows));
  const under = waits.filter(({ before }) => before === 1).length;
  console.log(`\n${under} of ${waits.length} writes found a transaction under way; ${failed} were not confirmed.`);
}

await using here = await scratch();
await using wire = await openWire({ path: join(here.folder, 'rs485'), baud, helpers: ['python3'] });
if (wire === undefined) console.log('left out: the paced line needs python3');
else await measure(wire);
