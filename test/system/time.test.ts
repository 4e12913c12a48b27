// Wrong, jumping and untrusted clocks under the whole agent: nothing is sent before somebody vouches for the date, and
// what was sent once keeps its date. The kernel's word on NTP is asked through `perl`: another one stands in PATH here.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { stateTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { isHere } from '../peers/peers.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { type InfluxServer, influxServer } from '../wire/influx-server.ts';
import { type AgentFolders, agentFolders, startAgent } from './agent.ts';
import { countingSite } from './counting-site.ts';

const fakeTime = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime']
  .map((folder) => join(folder, 'libfaketime.so.1'))
  .find((path) => existsSync(path));
const withoutFaketime = fakeTime === undefined || !isHere('faketime');
const run = promisify(execFile);
const kenh = resolve(import.meta.dirname, '../../provisioning/kenh.ts');
const isRoot = process.getuid?.() === 0;
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

interface Rig extends AsyncDisposable {
  readonly folders: AgentFolders;
  readonly server: InfluxServer;
  /** Readings that the slave gave out. */
  readonly given: () => number;
  readonly env: Readonly<Record<string, string>>;
  /** How far the wall clock of the agent is off from now on, ms. */
  step(ms: number): Promise<void>;
  /** What the kernel says of NTP from now on. */
  kernelSays(synchronised: boolean): Promise<void>;
}

async function rig(): Promise<Rig> {
  await using parts = new AsyncDisposableStack();
  const slave = parts.use(await countingSlave());
  const server = parts.use(await influxServer());
  const site = countingSite({
    port: slave.port,
    periodMs: 100,
    points: 3,
    flush: '200ms',
    trustClock: 'ntp',
    influx: { url: server.url, org: 'o', bucket: 'gateways' },
  });
  const folders = parts.use(await agentFolders(site, { influx: 'token' }));
  const [wall, kernel, bin] = ['wall', 'kernel', 'bin'].map((name) => join(folders.root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(bin);
  await writeFile(join(bin, 'perl'), `#!/bin/sh\ncat ${kernel}\n`);
  await chmod(join(bin, 'perl'), 0o755);
  const step = (ms: number): Promise<void> => writeFile(wall, `${ms < 0 ? '-' : '+'}${Math.abs(ms) / 1_000}s`);
  const kernelSays = (synchronised: boolean): Promise<void> =>
    writeFile(kernel, synchronised ? '0 1500 8193' : '5 16000000 64');
  await step(0);
  await kernelSays(false);
  const kept = parts.move();
  return {
    folders,
    server,
    given: () => slave.answered.get(1) ?? 0,
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      KENH_LANG: 'en',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_NO_CACHE: '1',
      FAKETIME_TIMESTAMP_FILE: wall,
      ...(fakeTime === undefined ? {} : { LD_PRELOAD: fakeTime }),
    },
    step,
    kernelSays,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

interface Sent {
  readonly series: string;
  readonly wall: number;
  readonly value: number;
  readonly boundMs: number | undefined;
}
/** Every acknowledged sample, in the order in which they came. */
function sent({ lines }: InfluxServer): Sent[] {
  return lines
    .filter((line) => line.startsWith('sample,'))
    .map((line) => {
      const [head = '', fields = '', time] = line.split(' ');
      const bound = /time_bound_ms=(\d+)i/.exec(fields)?.[1];
      return {
        series: /point=([^, ]+)/.exec(head)?.[1] ?? '',
        wall: Number(time),
        value: Number(/(?:^|,)value=([^,]+)/.exec(fields)?.[1]),
        boundMs: bound === undefined ? undefined : Number(bound),
      };
    });
}

/** After a crash what was not yet saved as sent goes again, under the same dates. */
const distinct = (samples: readonly Sent[]): readonly Sent[] => [
  ...new Map(samples.map((one) => [`${one.series} ${one.value} ${one.wall}`, one])).values(),
];

/** Of each series: no two samples under one date, and the dates in the order of the readings. */
function expectInOrder(samples: readonly Sent[]): void {
  for (const rows of Map.groupBy(samples, ({ series }) => series).values()) {
    const byWall = rows.toSorted((a, b) => a.wall - b.wall);
    expect(new Set(rows.map(({ wall }) => wall)).size, 'no two samples of a series under one date').toBe(rows.length);
    const values = byWall.map(({ value }) => value);
    expect(values, 'in the order of the readings').toEqual(values.toSorted((a, b) => a - b));
    expect(new Set(values).size, 'one date for one reading').toBe(values.length);
  }
}

test.skipIf(withoutFaketime)(
  'a boot in 1970 sends nothing and says why; once NTP is there all of it is sent, once',
  { timeout: 60_000 },
  async () => {
    await using at = await rig();
    await at.step(-systemClock.wall());
    await using agent = startAgent(at.folders, at.env);
    await agent.until(
      'readings',
      ({ journal, uplinks }) => journal.writtenSamples > 60 && uplinks[0]?.state === 'undated',
    );
    expect(at.server.lines, 'nothing of a boot that nobody dated').toEqual([]);
    const { stdout: words } = await run(process.execPath, [kenh, 'status', '--run', at.folders.run], {
      env: { ...process.env, ...at.env },
    });
    expect(words).toContain(stateTexts.undated.en);
    expect(words).toContain(wordTexts.clockNotTrusted.en);
    const before = systemClock.wall();
    await at.step(0);
    await at.kernelSays(true);
    const upTo = at.given();
    await agent.until(
      'everything is sent',
      ({ uplinks }) => uplinks[0]?.state === 'live' && sent(at.server).some(({ value }) => value > upTo + 20),
    );
    await agent.stop();
    const samples = sent(at.server);
    expectInOrder(samples);
    // The device was probed with one point alone: the others begin with the second answer.
    for (const rows of Map.groupBy(samples, ({ series }) => series).values()) {
      const values = new Set(rows.map(({ value }) => value));
      for (let value = 2; value <= upTo; value += 1) expect(values).toContain(value);
    }
    const first = Math.min(...samples.map((one) => one.wall));
    expect(first).toBeGreaterThan(before - 40_000);
    expect(first).toBeLessThan(before);
  },
);

test.skipIf(withoutFaketime)(
  'a wall clock that steps by days and years changes no date and loses nothing',
  { timeout: 90_000 },
  async () => {
    await using at = await rig();
    await at.kernelSays(true);
    await using agent = startAgent(at.folders, at.env);
    await agent.until('live', ({ uplinks }) => (uplinks[0]?.acceptedPoints ?? 0) > 30);
    for (const step of [-2 * dayMs, 10 * yearMs, 0]) {
      await at.step(step);
      // A restart looks at the clock at once; otherwise it is looked at every 30 s.
      const control = (await agent.children()).get('control')!;
      process.kill(control, 'SIGKILL');
      const upTo = at.given();
      await agent.until(
        'it goes on',
        ({ uplinks }) => uplinks[0]?.state === 'live' && sent(at.server).some(({ value }) => value > upTo + 5),
      );
    }
    await agent.stop();
    const samples = sent(at.server);
    expectInOrder(distinct(samples));
  },
);

test.skipIf(withoutFaketime || !isRoot)(
  'a boot that ended undated is laid between its neighbours, flagged, and holds nothing up',
  { timeout: 60_000 },
  async () => {
    await using at = await rig();
    // Each with a kernel's boot id of its own.
    const boot = async () => {
      const id = join(at.folders.root, randomUUID());
      await writeFile(id, `${randomUUID()}\n`);
      const script = `mount --bind ${id} /proc/sys/kernel/random/boot_id && exec "$@"`;
      return startAgent(at.folders, at.env, [], ['unshare', '-m', 'sh', '-c', script, 'sh']);
    };
    // All three boots have this machine's uptime: what is left between the first and the last one is a day.
    const awayMs = dayMs + 2_000 * uptime();
    const ends: number[] = [];
    for (const [synchronised, step] of [
      [true, 0],
      [false, -7 * yearMs],
      [true, awayMs],
    ] as const) {
      await at.kernelSays(synchronised);
      await at.step(step);
      await using agent = await boot();
      const from = at.given();
      await agent.until('readings', ({ journal }) => journal.writtenSamples > 60 && at.given() > from + 20);
      if (synchronised)
        await agent.until(
          'live',
          ({ uplinks }) => uplinks[0]?.state === 'live' && sent(at.server).some(({ value }) => value > from + 5),
        );
      await agent.stop();
      ends.push(at.given());
    }
    const samples = distinct(sent(at.server));
    expectInOrder(samples);
    const ofMiddle = samples.filter(({ value }) => value > ends[0]! + 3 && value < ends[1]! - 3);
    expect(ofMiddle.length).toBeGreaterThan(30);
    for (const { boundMs } of ofMiddle) expect(boundMs).toBeGreaterThan(dayMs / 3);
    for (const { value, boundMs } of samples)
      if (value < ends[0]! - 3 || value > ends[1]! + 3) expect(boundMs).toBeUndefined();
  },
);
