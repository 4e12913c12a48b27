// A journal that was damaged while nothing ran: the agent starts, only what was hit is lost, and that is counted.
import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../agent/journal/history/verify.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { influxServer } from '../wire/influx-server.ts';
import { agentFolders, startAgent } from './agent.ts';
import { countingSite } from './counting-site.ts';

/** One byte becomes another one, in the middle of the blocks of a file. */
async function harm(path: string, at: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0]! ^= 0x10;
  await file.write(byte, 0, 1, at);
}

test(
  'garbled journal.json, cursors and dating.json, flipped bits in the log: the rest arrives',
  { timeout: 90_000 },
  async () => {
    await using slave = await countingSlave();
    await using server = await influxServer();
    const influx = { url: server.url, org: 'o', bucket: 'gateways' };
    const site = countingSite({ port: slave.port, periodMs: 100, points: 10, flush: '200ms', influx });
    await using folders = await agentFolders(site, { influx: 'token' });
    const journal = join(folders.state, 'journal');
    server.turn('unavailable');
    {
      await using agent = startAgent(folders);
      await agent.until('readings', (status) => status.journal.writtenSamples > 400);
      await agent.stop();
    }
    const whole = await verifyJournal(journal);
    expect(whole.sound).toBe(true);
    await writeFile(join(journal, 'journal.json'), '{"gateway":"kounting"');
    await writeFile(join(journal, 'dating.json'), '');
    for (const file of await readdir(join(journal, 'cursors'))) await writeFile(join(journal, 'cursors', file), 'x');
    const segments = (await readdir(join(journal, 'samples'))).filter((name) => name.startsWith('s0'));
    for (const name of segments) await harm(join(journal, 'samples', name), 9_000);
    const { sound, samples, complaints } = await verifyJournal(journal);
    expect(sound).toBe(false);
    expect(complaints.join()).toContain('records lost');
    expect(samples.records + samples.lostRecords).toBe(whole.samples.records);
    expect(samples.records).toBeGreaterThan(whole.samples.records / 2);
    server.turn('well');
    await using agent = startAgent(folders);
    const done = await agent.until(
      'all is sent',
      ({ uplinks }) =>
        uplinks[0]?.state === 'live' && uplinks[0].backlogRecords < 50 && uplinks[0].acceptedPoints >= samples.records,
    );
    expect(done.uplinks[0]!.lostRecords).toBe(samples.lostRecords);
    await agent.stop();
    expect((await readdir(journal)).filter((name) => name.startsWith('set-aside'))).toEqual([]);
  },
);
