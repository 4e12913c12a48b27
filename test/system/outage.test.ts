// The server is away, everything is restarted meanwhile, and once more while it catches up: nothing is missing,
// nothing is there under two dates, and new readings do not wait for the old ones.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyJournal } from '../../agent/journal/history/verify.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { isHere } from '../peers/peers.ts';
import { startVictoria } from '../peers/victoria.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { agentFolders, startAgent } from './agent.ts';
import { countingSite } from './counting-site.ts';

test.skipIf(!isHere('victoria-metrics'))(
  'an outage with restarts in its middle and in the catch-up: VictoriaMetrics has every reading',
  { timeout: 120_000 },
  async () => {
    await using slave = await countingSlave();
    await using victoria = await startVictoria();
    const influx = { url: victoria.url, org: 'o', bucket: 'gateways' };
    const site = countingSite({ port: slave.port, periodMs: 100, points: 10, flush: '1s', influx }).replace(
      '!secret influx',
      '!secret influx, backlog_per_sec: 100',
    );
    await using folders = await agentFolders(site, { influx: victoria.token });
    {
      await using agent = startAgent(folders);
      await agent.until('live', ({ uplinks }) => uplinks[0]?.state === 'live' && uplinks[0].acceptedPoints > 100);
      await victoria.stop();
      await systemClock.sleep(5_000);
      const children = await agent.children();
      process.kill(children.get('link')!, 'SIGKILL');
      await systemClock.sleep(1_000);
      await agent.stop();
    }
    {
      await using agent = startAgent(folders);
      await agent.until('a backlog', ({ uplinks }) => (uplinks[0]?.backlogRecords ?? 0) > 800, 30_000);
      await victoria.restart();
      // The journal's flush of 1 s is part of a live reading's age.
      await agent.until(
        'new readings arrive although old ones wait',
        ({ uplinks: [uplink] }) => uplink?.state === 'catching-up' && (uplink.liveAgeMs ?? Infinity) < 2_500,
        70_000,
      );
      await agent.stop();
    }
    await using agent = startAgent(folders);
    await agent.until('it reads on', ({ journal }) => journal.writtenSamples > 100);
    // Without new readings the journal comes to an end that the server can reach; reports are 2 s old at most.
    await slave[Symbol.asyncDispose]();
    await systemClock.sleep(5_000);
    await agent.until(
      'all is sent',
      ({ uplinks: [uplink] }) => uplink?.state === 'live' && uplink.backlogRecords === 0,
      60_000,
    );
    await agent.stop();
    const found = await verifyJournal(join(folders.state, 'journal'));
    expect(found.sound).toBe(true);
    const series = await victoria.series('sample_quality');
    const there = series.reduce((sum, times) => sum + new Set(times).size, 0);
    const doubles = series.reduce((sum, times) => sum + times.length, 0) - there;
    expect(there, 'records in the journal and points at the server').toBe(found.samples.records + found.chunks.samples);
    console.log(`${there} records, ${doubles} sent twice (what a kill or a stop cut off)`);
  },
);
