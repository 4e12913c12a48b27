// Durable ends from control → outbox → one frame per uplink; beside them the journal's housekeeping.
//
// 1. Nothing is read behind what control called durable.
// 2. Nothing here is needed for control to run: every fault is told and tried again.
import { join } from 'node:path';
import { ChunkFolder } from '../journal/chunks/chunk-store.ts';
import { openCursorStore } from '../journal/cursors.ts';
import { type JournalOutbox, openOutbox } from '../journal/outbox.ts';
import type { CursorStore, DurableEnds, Position } from '../journal/types.ts';
import type { Clock } from '../model/clock.ts';
import type { UplinkId } from '../model/ids.ts';
import type { UplinkSpec } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import { type ControlClient, connectControl } from '../socket/client.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import { runUplink } from '../uplinks/run.ts';
import type { LinkDeps } from './deps.ts';
import { Gaps } from './gaps.ts';
import { runHousekeeping } from './housekeeping.ts';
import { openUplink } from './open-uplink.ts';

const reportMs = 2_000;
const cardRetryMs = 5_000;

/** Runs until `signal` aborts. */
export async function runLink(deps: LinkDeps, ready: () => void, signal: AbortSignal): Promise<void> {
  const { site, clock, random, log, runFolder, stateFolder } = deps;
  const journal = join(stateFolder, 'journal');
  const client = connectControl({ folder: runFolder, role: 'link', name: 'link', clock, random, signal, log });
  ready();
  await using parts = new AsyncDisposableStack();
  const chunks = await patiently(() => ChunkFolder.open(journal), deps, signal);
  if (chunks === undefined) return;
  parts.use(chunks);
  const outbox = await patiently(() => openOutbox(journal, { chunks }), deps, signal);
  if (outbox === undefined) return;
  parts.use(outbox);
  let durable: Position | undefined;
  const cursorOptions = { end: () => durable, uplinks: site.uplinks.map(({ id }) => id) };
  const cursors = await patiently(() => openCursorStore(journal, cursorOptions), deps, signal);
  if (cursors === undefined) return;
  parts.use(cursors);
  const gaps = new Gaps(client, clock, log);
  const followed = follow(client, outbox, (end) => (durable = end), signal);
  await firstEnd(() => durable, clock, signal);
  const reports = new Reports(client, clock);
  const housekeeping = {
    journal,
    site,
    chunks,
    outbox,
    cursors,
    durable: () => durable,
    gaps,
    onStorage: (trouble: StorageTrouble | undefined) => reports.storage(trouble),
    clock,
    log,
  };
  const running = site.uplinks.map((spec) => runOne(spec, { deps, outbox, cursors, gaps, reports, signal }));
  await Promise.all([
    followed,
    reports.run(signal),
    gaps.run(signal),
    runHousekeeping(housekeeping, signal),
    ...running,
  ]);
}

interface Around {
  readonly deps: LinkDeps;
  readonly outbox: JournalOutbox;
  readonly cursors: CursorStore;
  readonly gaps: Gaps;
  readonly reports: Reports;
  readonly signal: AbortSignal;
}

function runOne(spec: UplinkSpec, { deps, outbox, cursors, gaps, reports, signal }: Around): Promise<void> {
  const { site, clock, random, log, stateFolder } = deps;
  return runUplink({
    spec,
    site,
    outbox,
    cursors,
    open: () => openUplink(spec, deps),
    clock,
    random,
    log,
    deadLetterFolder: join(stateFolder, 'dead'),
    onStatus: (status) => reports.put(status),
    onLost: ({ uplink, records }) => gaps.uplinkLost(uplink, records),
    signal,
  });
}

async function follow(
  client: ControlClient,
  outbox: JournalOutbox,
  take: (end: Position) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const ends of client.follow(signal)) {
    if (isUnclaimed(ends)) continue;
    take(ends.samples);
    await outbox.advance(ends);
  }
}

/** Control has no journal yet (a full card, another holder): what lies in the folder may be another gateway's. */
const isUnclaimed = ({ samples, events }: DurableEnds): boolean => samples.epoch === 0 && events.epoch === 0;

/** Without control nothing is durable yet: uplinks and housekeeping begin when it has spoken. */
async function firstEnd(durable: () => Position | undefined, clock: Clock, signal: AbortSignal): Promise<void> {
  while (durable() === undefined && !signal.aborted) await clock.sleep(50, signal);
}

/** A card that does not answer now may answer later; control runs meanwhile. */
async function patiently<T>(
  open: () => Promise<T>,
  { clock, log }: LinkDeps,
  signal: AbortSignal,
): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      return await open();
    } catch (error) {
      log.error({ words: String(error) }, 'the journal cannot be read; it is tried again');
      await clock.sleep(cardRetryMs, signal);
    }
  }
  return undefined;
}

/** The newest status of each uplink, and of the storage → control, which shows it to whoever asks. */
class Reports {
  readonly #client: ControlClient;
  readonly #clock: Clock;
  readonly #newest = new Map<UplinkId, UplinkStatus>();
  #storage: StorageTrouble | undefined;

  constructor(client: ControlClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  put(status: UplinkStatus): void {
    this.#newest.set(status.uplink, status);
  }

  storage(trouble: StorageTrouble | undefined): void {
    this.#storage = trouble;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const storage = this.#storage;
      const uplinks = [...this.#newest.values()];
      // Not delivered is no harm: the next one says more.
      await this.#client.ask<'report'>({ type: 'report', uplinks, ...(storage !== undefined && { storage }) });
      await this.#clock.sleep(reportMs, signal);
    }
  }
}
