import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBoot, anActuator, aSite } from '../control/control.test-kit.ts';
import { newControl } from '../control/control.ts';
import { openJournalWriter } from '../journal/log/writer.ts';
import { FakeClock } from '../model/fake-clock.ts';
import { silentLogger } from '../model/logger.ts';
import { Core } from './core.ts';

test('a core that has not stepped for three wakes does not move; before the first step and after the last it does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-core-'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const clock = new FakeClock();
  const site = aSite({ actuators: [anActuator('valve')] });
  const { id: gateway, simulated } = site.gateway;
  const about = { clock, boot: aBoot, gateway, simulated, points: site.points, flushMs: 1_000, log: silentLogger };
  const journal = await openJournalWriter(folder, { ...about, language: 'en' });
  parts.defer(() => journal.close(0));
  const now = { mono: clock.mono(), wall: clock.wall(), wallTrusted: true };
  const core = new Core({
    control: newControl({ site, boot: aBoot, now, kept: new Map() }),
    clock,
    boot: aBoot,
    journal,
    write: () => new Promise(() => {}), // A board that never answers is no reason to be killed.
    wallTrusted: () => true,
    keepHolds: () => Promise.resolve(true),
    made: () => {},
    stepped: () => {},
  });
  parts.defer(() => core.close());
  expect(core.isMoving).toBe(true);
  core.start();
  await clock.advance(2_900); // The wakes are timers of Node's, which know nothing of this clock.
  expect(core.isMoving).toBe(true);
  await clock.advance(200);
  expect(core.isMoving).toBe(false);
  core.samples([]);
  expect(core.isMoving).toBe(true);
  await clock.advance(10_000);
  core.close();
  expect(core.isMoving).toBe(true);
});
