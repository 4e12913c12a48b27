// A running agent → its plain table on a stream every few seconds, until told to stop or nobody reads any more.
import type { Writable } from 'node:stream';
import type { Clock } from '../../../agent/model/clock.ts';
import type { Language } from '../../../agent/model/language.ts';
import type { PointSpec } from '../../../agent/model/site.ts';
import { connectControl, type ControlClient } from '../../../agent/socket/client.ts';
import type { LiveSample } from '../../../agent/socket/protocol.ts';
import { plainTable } from './table.ts';

export interface PrintOptions {
  readonly run: string;
  readonly out: Writable;
  readonly clock: Clock;
  readonly random: () => number;
  readonly language: Language;
}

const everyMs = 5_000;
/** The first table waits for readings this long after the agent is there, and no longer. */
const firstMsMax = 5_000;

/** Resolves when the signal aborts or the stream is closed by its reader. */
export async function printTables(options: PrintOptions, signal: AbortSignal): Promise<void> {
  const { run: folder, out, clock, random, language } = options;
  const closed = new AbortController();
  out.once('error', () => closed.abort()).once('close', () => closed.abort());
  const until = AbortSignal.any([signal, closed.signal]);
  const client = connectControl({ folder, role: 'cli', name: 'npm start', clock, random, signal: until });
  const known = await describe(client, clock, until);
  if (known === undefined) return;
  const { gateway, points } = known;
  const newest = new Map<string, LiveSample>();
  const listening = listen(client, newest, until);
  for (let waited = 0; waited < firstMsMax && newest.size < points.length && !until.aborted; waited += 100) {
    await clock.sleep(100, until);
  }
  while (!until.aborted) {
    const drained = out.write(plainTable({ gateway, time: new Date(clock.wall()), points, newest, language }));
    // A reader that is slower than the tables gets fewer of them.
    if (!drained) await new Promise<void>((resolve) => whenFree(out, until, resolve));
    await clock.sleep(everyMs, until);
  }
  await listening;
}

function whenFree(out: Writable, signal: AbortSignal, resolve: () => void): void {
  out.once('drain', resolve);
  signal.addEventListener('abort', resolve, { once: true });
}

async function describe(
  client: ControlClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly gateway: string; readonly points: readonly PointSpec[] } | undefined> {
  while (!signal.aborted) {
    const status = await client.ask<'status'>({ type: 'status' });
    const points = await client.ask<'points'>({ type: 'points' });
    if (status.ok && points.ok) return { gateway: status.value.gateway, points: points.value };
    await clock.sleep(100, signal);
  }
  return undefined;
}

async function listen(client: ControlClient, newest: Map<string, LiveSample>, signal: AbortSignal): Promise<void> {
  for await (const samples of client.watch(undefined, signal)) {
    for (const sample of samples) newest.set(sample.point, sample);
  }
}
