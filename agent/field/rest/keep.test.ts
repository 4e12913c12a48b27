// The plan's files on a real disk: torn, full, read-only, stuck.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../../model/fake-clock.ts';
import { systemClock } from '../../model/clock.ts';
import type { RestPlan } from '../../model/rest.ts';
import { drivesFile, keepRestPlan, nameDriver, planFile } from './keep.ts';

const planOf = (site: string): RestPlan => ({ format: 1, gateway: 'test', site, lines: [], cannot: [] });

async function folders() {
  const root = await mkdtemp(join(tmpdir(), 'kenh-plan-'));
  const two = { state: join(root, 'state'), run: join(root, 'run') };
  await mkdir(two.state);
  await mkdir(two.run);
  return { ...two, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
const serialOf = async (folder: string, file: string = planFile): Promise<[number, string]> => {
  const [json = ''] = (await readFile(join(folder, file), 'utf8')).split('\n');
  const { serial, plan } = JSON.parse(json) as { serial: number; plan: RestPlan };
  return [serial, plan.site];
};

test('both folders get it, the one before stays, the same is not written again', async () => {
  await using at = await folders();
  const first = await keepRestPlan(planOf('a'), at, systemClock);
  expect(first).toEqual({ kept: [join(at.state, planFile), join(at.run, planFile)], faults: [] });
  expect(await keepRestPlan(planOf('b'), at, systemClock)).toMatchObject({ faults: [] });
  const before = await stat(join(at.state, planFile));
  expect(await keepRestPlan(planOf('b'), at, systemClock)).toEqual(first);
  expect((await stat(join(at.state, planFile))).ino).toBe(before.ino);
  for (const folder of [at.state, at.run]) {
    expect(await serialOf(folder)).toEqual([2, 'b']);
    expect(await serialOf(folder, `${planFile}.old`)).toEqual([1, 'a']);
    expect(await readdir(folder)).toHaveLength(2);
  }
});

test('a plan that is torn, missing or older in one place is written anew in both, with a higher number', async () => {
  await using at = await folders();
  await keepRestPlan(planOf('a'), at, systemClock);
  await writeFile(join(at.state, planFile), '{"serial":7');
  await keepRestPlan(planOf('a'), at, systemClock);
  expect([await serialOf(at.state), await serialOf(at.run)]).toEqual([
    [2, 'a'],
    [2, 'a'],
  ]);
  await rm(join(at.run, planFile));
  await keepRestPlan(planOf('a'), at, systemClock);
  expect([await serialOf(at.state), await serialOf(at.run)]).toEqual([
    [3, 'a'],
    [3, 'a'],
  ]);
});

test.skipIf(process.getuid?.() !== 0)(
  'a full or a read-only card is told; the other place has the plan, the old file stays whole',
  async () => {
    await using at = await folders();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at.state]);
    try {
      await keepRestPlan(planOf('a'), at, systemClock);
      await writeFile(join(at.state, 'fill'), Buffer.alloc(1 << 17)).catch(() => {});
      const full = await keepRestPlan(planOf('b'), at, systemClock);
      expect(full).toEqual({
        kept: [join(at.run, planFile)],
        faults: [{ folder: at.state, detail: expect.stringContaining('ENOSPC') }],
      });
      expect(await serialOf(at.state)).toEqual([1, 'a']);
      expect(await serialOf(at.run)).toEqual([2, 'b']);
      expect((await readdir(at.state)).toSorted()).toEqual(['fill', planFile]);
      execFileSync('mount', ['-o', 'remount,ro', at.state]);
      expect(await keepRestPlan(planOf('c'), at, systemClock)).toMatchObject({
        kept: [join(at.run, planFile)],
        faults: [{ detail: expect.stringContaining('EROFS') }],
      });
    } finally {
      execFileSync('umount', ['-l', at.state]);
    }
  },
);

test('a card that never answers is not waited for', async () => {
  await using at = await folders();
  // Opening a pipe that nobody reads hangs like a card that is stuck.
  execFileSync('mkfifo', [join(at.state, `${planFile}.${process.pid}.part`)]);
  const clock = new FakeClock();
  const keeping = keepRestPlan(planOf('a'), at, clock);
  for (let turn = 0; turn < 100 && clock.sleepers < 1; turn += 1) await systemClock.sleep(5);
  await systemClock.sleep(200);
  await clock.advance(10_000);
  expect(await keeping).toEqual({
    kept: [join(at.run, planFile)],
    faults: [{ folder: at.state, detail: 'it takes nothing now' }],
  });
  execFileSync('sh', ['-c', `timeout 1 cat '${join(at.state, `${planFile}.${process.pid}.part`)}' || true`]);
});

test('whoever drives is named while it does', async () => {
  await using at = await folders();
  {
    await using _name = await nameDriver(at.run);
    expect(JSON.parse(await readFile(join(at.run, drivesFile), 'utf8'))).toMatchObject({ pid: process.pid });
  }
  expect(await readdir(at.run)).toEqual([]);
  await using nowhere = await nameDriver('/dev/null/nowhere');
  expect(nowhere).toBeDefined();
});
