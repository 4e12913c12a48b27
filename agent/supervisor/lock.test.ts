import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identityOf, lives, parseIdentity } from './identity.ts';
import { takeLock } from './lock.ts';

async function stateFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'kenh-state-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('one process at a time; after it let go the next', async () => {
  await using folder = await stateFolder();
  const first = await takeLock(folder.path);
  expect(await takeLock(folder.path)).toEqual({ ok: false, fault: { kind: 'held', pid: process.pid } });
  if (first.ok) await first.value[Symbol.asyncDispose]();
  const second = await takeLock(folder.path);
  expect(second.ok).toBe(true);
  expect(await readdir(folder.path)).toEqual(['agent.2.lock']);
});

test.each(['', 'garbage', '{"pid":1}', 'null', '{"pid":1,"startTicks":1,"boot":"x"}'])(
  'a lock that says %j is stale',
  async (text) => {
    await using folder = await stateFolder();
    await writeFile(join(folder.path, 'agent.3.lock'), text);
    expect((await takeLock(folder.path)).ok).toBe(true);
    expect(parseIdentity(await readFile(join(folder.path, 'agent.4.lock'), 'utf8'))?.pid).toBe(process.pid);
  },
);

test('the lock of a killed process is taken over; its pid with another start time is somebody else', async () => {
  await using folder = await stateFolder();
  const child = spawn('sleep', ['30']);
  await once(child, 'spawn');
  const identity = await identityOf(child.pid ?? 0);
  if (identity === undefined) throw new Error('no /proc');
  await writeFile(join(folder.path, 'agent.3.lock'), JSON.stringify(identity));
  expect(await takeLock(folder.path)).toEqual({ ok: false, fault: { kind: 'held', pid: child.pid } });
  expect(await lives({ ...identity, startTicks: identity.startTicks + 1 })).toBe(false);
  expect(await lives({ ...identity, boot: 'another' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await takeLock(folder.path)).ok).toBe(true);
});

test('of many who want a stale lock at once one gets it', async () => {
  for (let round = 0; round < 20; round += 1) {
    await using folder = await stateFolder();
    await writeFile(join(folder.path, 'agent.3.lock'), 'stale');
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(folder.path)));
    expect(taken.filter((outcome) => outcome.ok)).toHaveLength(1);
  }
});

test('a folder that is not there is a fault, no throw', async () => {
  expect(await takeLock('/nowhere/at/all')).toMatchObject({ ok: false, fault: { kind: 'failed' } });
});

test.skipIf(process.getuid?.() !== 0)(
  'a full folder keeps nobody out but for a living holder, and is left as it was',
  async () => {
    await using folder = await stateFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path]);
    try {
      const first = await takeLock(folder.path);
      const before = await readdir(folder.path);
      await writeFile(join(folder.path, 'fill'), Buffer.alloc(1 << 20)).catch(() => {});
      expect(await takeLock(folder.path)).toEqual({ ok: false, fault: { kind: 'held', pid: process.pid } });
      if (first.ok) await first.value[Symbol.asyncDispose]();
      await writeFile(join(folder.path, 'agent.1.lock'), '');
      await writeFile(join(folder.path, 'fill'), Buffer.alloc(1 << 20)).catch(() => {});
      expect(await takeLock(folder.path)).toMatchObject({ ok: false, fault: { kind: 'storage' } });
      expect((await readdir(folder.path)).filter((name) => name !== 'fill')).toEqual(before);
    } finally {
      execFileSync('umount', [folder.path]);
    }
  },
);

test('a folder that was removed meanwhile is no reason to fail on the way out', async () => {
  const folder = await stateFolder();
  const lock = await takeLock(folder.path);
  await folder[Symbol.asyncDispose]();
  if (!lock.ok) throw new Error('not taken');
  await expect(lock.value[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
