// Control without lines and sockets: the core with a real journal, in a process of its own. Run by `core.bench.ts`:
//   core-under-load.ts paced   says `ready`, takes bursts as JSON lines on stdin, prints one line of figures when that ends
//   core-under-load.ts free    steps alone, as fast as it goes, for three seconds; prints one line of figures
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { newControl } from '../../agent/control/control.ts';
import { type Control, step } from '../../agent/control/step.ts';
import type { WriteOptions } from '../../agent/field/driver.ts';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';
import { monoMs, systemClock } from '../../agent/model/clock.ts';
import { bootId, type PointId } from '../../agent/model/ids.ts';
import { good } from '../../agent/model/outcome.ts';
import type { Sample, Value } from '../../agent/model/sample.ts';
import { Core } from '../../agent/shell/core.ts';
import { coreSite, drivenBy, measured, output, quick } from './core-plant.ts';
import { randomBursts } from './core-bursts.ts';

/** What came of one device's poll: when it was sent, whose it is, and its values. */
export interface Burst {
  readonly sentAt: number;
  readonly device: number;
  readonly values: readonly number[];
}
export interface Paced {
  readonly samples: number;
  /** From the samples in the process's hands to the order handed to the line, and from their sending, ms. */
  readonly insideMs: readonly number[];
  readonly sentMs: readonly number[];
  /** Flips that no order followed. */
  readonly missed: number;
  readonly evaluations: number;
  readonly cpuMicros: number;
  readonly seconds: number;
}
export interface Free {
  readonly samplesPerSec: number;
  readonly evaluationsPerSec: number;
}

const site = coreSite();
const boot = bootId('00000000-0000-4000-8000-000000000001');
const now = () => ({ mono: systemClock.mono(), wall: systemClock.wall(), wallTrusted: true });
/** A write and its read-back on a board somewhere, ms. */
const boardMs = { least: 4, most: 14 };
const warmUpMs = 3_000;

function samplesOf({ device, values }: Burst, mono = systemClock.mono()): Sample[] {
  return values.map((value, index) => ({ point: measured(device, index), value, quality: 'good', mono }));
}

/** How many rules read what has changed. */
function readersOf({ book }: Control, before: Map<PointId, Value>, samples: readonly Sample[]): number {
  let rules = 0;
  for (const { point, value } of samples) {
    if (before.get(point) === value) continue;
    before.set(point, value!);
    rules += book.readers.get(point)?.length ?? 0;
  }
  return rules;
}

class Stopwatch {
  readonly insideMs: number[] = [];
  readonly sentMs: number[] = [];
  missed = 0;
  readonly #waiting = new Map<PointId, { readonly value: boolean; readonly at: number; readonly sentAt: number }>();
  readonly #was = new Map<PointId, boolean>();
  readonly #quickOf = new Map(Array.from({ length: quick }, (_, index) => [keyOf(drivenBy(index)), output(index)]));

  /** The samples are here: their flips must become orders. */
  begin({ device, values, sentAt }: Burst): void {
    for (const [index, value] of values.entries()) {
      const point = this.#quickOf.get(keyOf({ device, index }));
      const isOn = value > 50;
      if (point === undefined || this.#was.get(point) === isOn) continue;
      this.#was.set(point, isOn);
      if (this.#waiting.has(point)) this.missed += 1;
      this.#waiting.set(point, { value: isOn, at: systemClock.mono(), sentAt });
    }
  }

  stop(point: PointId, value: Value): void {
    const waiting = this.#waiting.get(point);
    if (waiting === undefined || waiting.value !== value) return;
    const at = systemClock.mono();
    this.#waiting.delete(point);
    this.insideMs.push(at - waiting.at);
    this.sentMs.push(at - waiting.sentAt);
  }

  clear(): void {
    this.insideMs.length = this.sentMs.length = this.missed = 0;
  }
}
const keyOf = ({ device, index }: { device: number; index: number }): number => device * 100 + index;

async function paced(): Promise<Paced> {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-bench-'));
  const { points, journal: settings, gateway } = site;
  const options = { clock: systemClock, boot, gateway: gateway.id, simulated: true, points, flushMs: settings.flushMs };
  const journal = await openJournalWriter(folder, options);
  const watch = new Stopwatch();
  const write = async (point: PointId, value: Value, { leaseMs }: WriteOptions) => {
    watch.stop(point, value);
    const sentAt = systemClock.mono();
    await wait(boardMs.least + Math.random() * (boardMs.most - boardMs.least));
    const mono = systemClock.mono();
    const lease =
      leaseMs === undefined ? {} : { lease: { onUntil: monoMs(sentAt + leaseMs), offBy: monoMs(mono + leaseMs) } };
    return good({ point, value, mono, written: true, ...lease });
  };
  const control = newControl({ site, boot, now: now() });
  const core = new Core({
    control,
    clock: systemClock,
    boot,
    journal,
    write,
    wallTrusted: () => true,
    keepHolds: () => Promise.resolve(true),
    made: () => {},
    stepped: () => {},
  });
  core.start();
  console.log('ready');
  const seen = new Map<PointId, Value>();
  let [samples, evaluations, cpu, begin] = [0, 0, process.cpuUsage(), Infinity];
  for await (const line of createInterface({ input: process.stdin })) {
    const burst = JSON.parse(line) as Burst;
    if (begin === Infinity) begin = systemClock.mono() + warmUpMs;
    if (systemClock.mono() >= begin && samples === 0) {
      watch.clear();
      [evaluations, cpu, begin] = [0, process.cpuUsage(), systemClock.mono()];
    }
    const arrived = samplesOf(burst);
    watch.begin(burst);
    core.samples(arrived);
    for (const sample of arrived) journal.sample(sample);
    evaluations += readersOf(control, seen, arrived);
    if (systemClock.mono() >= begin) samples += arrived.length;
  }
  const seconds = (systemClock.mono() - begin) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  core.close();
  await journal.close(5_000);
  await rm(folder, { recursive: true, force: true });
  const { insideMs, sentMs, missed } = watch;
  return { samples, insideMs, sentMs, missed, evaluations, cpuMicros: user + system, seconds };
}

/** The step alone: no journal, no timers, boards that obey at once; a millisecond passes with every burst. */
function free(): Free {
  const control = newControl({ site, boot, now: now() });
  const seen = new Map<PointId, Value>();
  const bursts = randomBursts();
  let [mono, samples, evaluations] = [systemClock.mono() as number, 0, 0];
  let begin = performance.now();
  // The first round warms up: what the compiler has not optimised yet is not what runs all day.
  for (const ms of [2_000, 3_000]) {
    [samples, evaluations, begin] = [0, 0, performance.now()];
    while (performance.now() - begin < ms) {
      mono += 1;
      const at = { ...now(), mono: monoMs(mono) };
      const arrived = samplesOf({ sentAt: 0, ...bursts.next() }, at.mono);
      const { orders } = step(control, [{ type: 'samples', samples: arrived }], at);
      const done = orders.map(({ id, actuator, value, leaseMs }) => {
        const lease =
          leaseMs === undefined ? {} : { lease: { onUntil: monoMs(mono + leaseMs), offBy: monoMs(mono + leaseMs) } };
        return { type: 'done', order: id, actuator, done: { ok: true, value, at: at.mono, ...lease } } as const;
      });
      if (done.length > 0) step(control, done, at);
      samples += arrived.length;
      evaluations += readersOf(control, seen, arrived);
    }
  }
  const seconds = (performance.now() - begin) / 1_000;
  return { samplesPerSec: samples / seconds, evaluationsPerSec: evaluations / seconds };
}

// Hundreds of kilobytes: whoever ends before they are written cuts them off.
const found = JSON.stringify(process.argv[2] === 'free' ? free() : await paced());
process.stdout.write(`${found}\n`, () => process.exit());
