// Cards that are full, broken or stuck under the whole agent: polling goes on, and every reading that was taken arrives.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../agent/journal/history/verify.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { isHere } from '../peers/peers.ts';
import { countingSlave, type CountingSlave } from '../wire/counting-slave.ts';
import { influxServer, type InfluxServer } from '../wire/influx-server.ts';
import { agentFolders, type AgentFolders, type RunningAgent, startAgent } from './agent.ts';
import { countingSite } from './counting-site.ts';

const isRoot = process.getuid?.() === 0;

interface Rig extends AsyncDisposable {
  readonly folders: AgentFolders;
  readonly slave: CountingSlave;
  readonly server: InfluxServer;
}
async function rig(points = 3): Promise<Rig> {
  await using parts = new AsyncDisposableStack();
  const slave = parts.use(await countingSlave());
  const server = parts.use(await influxServer());
  const influx = { url: server.url, org: 'o', bucket: 'gateways' };
  const site = countingSite({ port: slave.port, periodMs: 100, points, flush: '200ms', influx });
  const folders = parts.use(await agentFolders(site, { influx: 'token' }));
  const kept = parts.move();
  return { folders, slave, server, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The state folder as a small card of its own. */
async function card(
  folder: string,
  megabytes: number,
): Promise<AsyncDisposable & { fill(): Promise<void>; free(): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const file = join(folder, 'fill');
  return {
    fill: () => writeFile(file, Buffer.alloc(megabytes << 20)).catch(() => {}),
    free: () => rm(file),
    [Symbol.asyncDispose]: async () => void execFileSync('umount', ['-l', folder]),
  };
}

const valueOf = (line: string): number => Number(/(?:^| |,)value=([^, ]+)/.exec(line)?.[1]);
const valuesAt = ({ lines }: InfluxServer, point: string): Set<number> =>
  new Set(lines.filter((line) => line.includes(`point=${point},`)).map(valueOf));

/** Every answer that the slave gave from `from` on (the first ones probe with one point alone) up to now arrives. */
async function expectAll(agent: RunningAgent, { slave, server }: Rig, from = 2): Promise<void> {
  const upTo = slave.answered.get(1) ?? 0;
  await agent.until(
    'everything arrives',
    () => valuesAt(server, 'counter_1.n1').has(upTo) || valuesAt(server, 'counter_1.n1').has(upTo + 1),
    30_000,
  );
  await systemClock.sleep(500);
  const missing = Array.from({ length: upTo + 1 - from }, (_, at) => from + at).filter(
    (value) => !valuesAt(server, 'counter_1.n1').has(value),
  );
  expect(missing, `of ${upTo} answers`).toEqual([]);
}

test.skipIf(!isRoot)(
  'a card that is full at the start: readings wait in memory, and all of them arrive once there is room',
  { timeout: 60_000 },
  async () => {
    await using at = await rig();
    await using disk = await card(at.folders.state, 16);
    await disk.fill();
    await using agent = startAgent(at.folders, { KENH_LANG: 'en' });
    const { journal } = await agent.until('it runs from memory', (status) => status.journal.waitingSamples > 60);
    expect(journal.fault).toContain('full');
    await agent.alarmed('gateway:storage');
    // Long enough that link would have begun, had it been told to.
    await systemClock.sleep(2_000);
    await disk.free();
    await expectAll(agent, at);
    await agent.stop();
    expect((await readdir(join(at.folders.state, 'journal'))).filter((name) => name.startsWith('set-aside'))).toEqual(
      [],
    );
  },
);

test.skipIf(!isRoot)(
  'a card that fills up while it runs, and a kill -9 of control meanwhile: nothing is lost',
  { timeout: 60_000 },
  async () => {
    await using at = await rig();
    await using disk = await card(at.folders.state, 24);
    await using agent = startAgent(at.folders, { KENH_LANG: 'en' });
    await agent.until('live', ({ uplinks }) => uplinks[0]?.state === 'live' && uplinks[0].acceptedPoints > 30);
    at.server.turn('unavailable');
    await disk.fill();
    await systemClock.sleep(2_000);
    // What was read and not yet flushed dies with control; what it had confirmed does not.
    const dead = at.slave.answered.get(1)!;
    process.kill((await agent.children()).get('control')!, 'SIGKILL');
    await agent.until(
      'control is back',
      ({ journal, lines }) => journal.writtenSamples > 30 && lines[0]?.state === 'open',
    );
    at.server.turn('well');
    await disk.free();
    const back = dead + 10;
    await expectAll(agent, at, back);
    const values = valuesAt(at.server, 'counter_1.n1');
    const missing = Array.from({ length: dead - 2 }, (_, n) => n + 2).filter((value) => !values.has(value));
    // At most the flush interval and what was on its way.
    expect(missing.filter((value) => value < dead - 8)).toEqual([]);
    await agent.stop();
    expect((await verifyJournal(join(at.folders.state, 'journal'))).sound).toBe(true);
  },
);

test.skipIf(!isHere('strace'))(
  'a card that takes 3 s for every flush, then answers EIO: polling keeps its grid, all readings arrive',
  { timeout: 90_000 },
  async () => {
    await using at = await rig();
    await using agent = startAgent(at.folders, { KENH_LANG: 'en' });
    await agent.until('live', ({ uplinks }) => uplinks[0]?.state === 'live' && uplinks[0].acceptedPoints > 30);
    const control = (await agent.children()).get('control')!;
    for (const [inject, fault] of [
      ['fdatasync:delay_enter=3000000', undefined],
      ['fdatasync:error=EIO', 'EIO'],
      ['pwritev:error=ENOSPC', 'full'],
    ] as const) {
      const { latePolls } = (await agent.status())!.lines[0]!;
      const tracer = spawn(
        'strace',
        [
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          'trace=fdatasync,pwritev',
          '-e',
          `inject=${inject}`,
          '-p',
          String(control),
        ],
        { stdio: 'ignore' },
      );
      await once(tracer, 'spawn');
      const before = at.slave.answered.get(1)!;
      const since = systemClock.mono();
      await systemClock.sleep(5_000);
      const told = await agent.until('the card shows its fault', ({ journal }) =>
        fault === undefined ? journal.lastFlushMs > 2_500 : journal.fault?.includes(fault) === true,
      );
      expect(told.journal.lostSamples).toBe(0);
      const rounds = (systemClock.mono() - since) / 100;
      const answered = at.slave.answered.get(1)! - before;
      const status = (await agent.status())!;
      tracer.kill('SIGTERM');
      await once(tracer, 'exit');
      // strace itself takes its time; a poll that waited for the card would have cost thirty rounds.
      expect(answered, inject).toBeGreaterThan(rounds - 15);
      expect(status.lines[0]!.latePolls - latePolls, inject).toBeLessThan(15);
    }
    await expectAll(agent, at);
  },
);
