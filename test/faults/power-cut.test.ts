// A power cut as the disk sees it: the image under a living agent's mounted ext4 is copied, mounted elsewhere, and read.
// What the agent had called durable before the copy began must be there; whatever else is there must start.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { bootId, gatewayId } from '../../agent/model/ids.ts';
import { comparePositions, firstPosition } from '../../agent/journal/log/log-position.ts';
import { openSampleLog } from '../../agent/journal/log/reader.ts';
import type { DurableEnds, Position } from '../../agent/journal/types.ts';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';
import { agentFolders, startAgent } from '../system/agent.ts';
import { countingSite } from '../system/counting-site.ts';
import { countingSlave } from '../wire/counting-slave.ts';

const run = promisify(execFile);
/** 60 for the published figure; a few in every run of the tests. */
const cuts = Number(process.env['KENH_CUTS'] ?? 8);
const canMount = loopMountWorks();

test.skipIf(!canMount)(
  `${cuts} power cuts on a live ext4: what was durable is there, every start succeeds (needs root and loop devices)`,
  { timeout: 30_000 + cuts * 6_000 },
  async () => {
    await using disk = await mountedDisk(96);
    await using slave = await countingSlave();
    await using folders = await agentFolders(
      countingSite({ port: slave.port, periodMs: 50, points: 8, devices: 3, flush: '100ms' }),
    );
    await using agent = startAgent({ ...folders, state: join(disk.mount, 'state') });
    await agent.until('the first flush', ({ journal }) => journal.flushes > 2);
    const durable = newest(agent.client('cli').follow());
    for (let cut = 0; cut < cuts; cut += 1) {
      await systemClock.sleep(150 + 400 * Math.random());
      await using copy = await disk.cut(durable());
      await expectDurable(join(copy.mount, 'state/journal'), copy.durable);
    }
  },
);

/** Every record before the durable end is readable, and a new writer opens, writes and closes there. */
async function expectDurable(folder: string, durable: DurableEnds): Promise<void> {
  const found = await readAll(folder, durable.samples);
  expect(found.lost).toBe(0);
  expect(comparePositions(found.next, durable.samples)).toBeGreaterThanOrEqual(0);
  expect(found.records).toBe(durable.samples.record);
  // After a real cut the process that holds the folder would not be living.
  await rm(join(folder, 'lock'));
  const writer = await openJournalWriter(folder, {
    clock: systemClock,
    boot: bootId('00000000-0000-4000-8000-000000000001'),
    gateway: gatewayId('counting'),
    simulated: false,
    points: [],
    flushMs: 50,
  });
  writer.event({ type: 'note', mono: systemClock.mono(), author: 'test', text: 'after the cut' });
  expect(await writer.settled()).toBe(true);
  expect(writer.state().fault).toBeUndefined();
  expect(writer.epoch).toBeGreaterThan(durable.samples.epoch);
  await writer.close(2_000);
}

async function readAll(folder: string, end: Position): Promise<{ records: number; lost: number; next: Position }> {
  await using reader = openSampleLog(folder);
  let next = firstPosition;
  let records = 0;
  let lost = 0;
  for (;;) {
    const slice = await reader.read(next, end, 10_000);
    if (slice.records.length === 0) return { records, lost: lost + slice.lost, next: slice.next };
    records += slice.records.length;
    lost += slice.lost;
    next = slice.next;
  }
}

function newest(follow: AsyncIterable<DurableEnds>): () => DurableEnds {
  let ends: DurableEnds = { samples: firstPosition, events: firstPosition };
  void (async () => {
    for await (const next of follow) ends = next;
  })();
  return () => ends;
}

async function mountedDisk(megabytes: number) {
  const root = await mkdtemp(join(tmpdir(), 'kenh-disk-'));
  const image = join(root, 'disk.img');
  const mount = join(root, 'mount');
  await mkdir(mount);
  await run('truncate', ['-s', `${megabytes}M`, image]);
  await run('mkfs.ext4', ['-q', image]);
  await run('mount', ['-o', 'loop', image, mount]);
  return {
    mount,
    /** The disk as a power cut would leave it now: what the file system still holds in memory is not in the copy. */
    async cut(durable: DurableEnds) {
      const copy = join(root, 'cut.img');
      const copyMount = join(root, 'cut');
      await run('cp', ['--sparse=always', image, copy]);
      await mkdir(copyMount, { recursive: true });
      await run('mount', ['-o', 'loop', copy, copyMount]);
      return {
        mount: copyMount,
        durable,
        async [Symbol.asyncDispose]() {
          await run('umount', [copyMount]);
          await rm(copy);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await run('umount', [mount]).catch(() => run('umount', ['-l', mount]));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function loopMountWorks(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('sh', ['-c', 'losetup -f && command -v mkfs.ext4'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
