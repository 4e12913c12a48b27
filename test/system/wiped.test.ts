// The run folder is wiped under a living agent: it is reached again, and a process that dies afterwards comes back.
import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { connectControl } from '../../agent/socket/client.ts';
import { countingSlave } from '../wire/counting-slave.ts';
import { influxServer } from '../wire/influx-server.ts';
import { agentFolders, startAgent } from './agent.ts';
import { countingSite } from './counting-site.ts';

test(
  'a run folder that is wiped: the sockets come back, and so does control when it is killed',
  { timeout: 60_000 },
  async () => {
    await using slave = await countingSlave();
    await using server = await influxServer();
    const influx = { url: server.url, org: 'o', bucket: 'gateways' };
    await using folders = await agentFolders(
      countingSite({ port: slave.port, periodMs: 100, points: 3, flush: '200ms', influx }),
      { influx: 'token' },
    );
    await using agent = startAgent(folders);
    const { upMs } = await agent.until('live', ({ uplinks }) => uplinks[0]?.state === 'live');
    await rm(folders.run, { recursive: true });
    const closing = new AbortController();
    const ask = { folder: folders.run, role: 'cli', name: 'late', clock: systemClock, random: Math.random } as const;
    const late = connectControl({ ...ask, signal: closing.signal });
    expect((await late.connected(15_000)).ok).toBe(true);
    const found = await late.ask<'status'>({ type: 'status' });
    closing.abort();
    expect(found.ok && found.value.upMs, 'control lived on').toBeGreaterThan(upMs);
    await rm(folders.run, { recursive: true });
    const children = await agent.children();
    for (const name of ['link', 'control', 'web']) process.kill(children.get(name)!, 'SIGKILL');
    const lines = server.lines.length;
    await agent.until(
      'it goes on',
      ({ uplinks }) => uplinks[0]?.state === 'live' && server.lines.length > lines + 30,
      40_000,
    );
    expect([...(await agent.children()).keys()].sort()).toEqual(['control', 'link', 'web']);
  },
);
