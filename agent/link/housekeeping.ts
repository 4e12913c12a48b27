// Closed segments become chunks, and the journal stays within its share of the card: a round every few seconds.
import type { ChunkFolder } from '../journal/chunks/chunk-store.ts';
import type { JournalOutbox } from '../journal/outbox.ts';
import {
  ChunkContents,
  enforceRetention,
  eventsBytesDefault,
  type GivenUp,
  holderOf,
} from '../journal/retention/retention.ts';
import { eventsQuotaWords, retentionWords } from '../journal/retention/retention-words.ts';
import { fullDiskCodes, isCode } from '../journal/log/segment-folder.ts';
import { Sealer } from '../journal/chunks/seal.ts';
import type { CursorStore, Position } from '../journal/types.ts';
import type { Clock, WallMs } from '../model/clock.ts';
import type { BootId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { Site } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import { ageClock } from './age-clock.ts';
import type { Gaps } from './gaps.ts';
import { Standing } from './standing.ts';

export interface Housekeeping {
  readonly journal: string;
  readonly site: Site;
  readonly chunks: ChunkFolder;
  readonly outbox: JournalOutbox;
  readonly cursors: CursorStore;
  readonly durable: () => Position | undefined;
  readonly gaps: Gaps;
  /** After each round: what is wrong with the storage. */
  readonly onStorage: (trouble: StorageTrouble | undefined) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const roundMs = 10_000;

export async function runHousekeeping(parts: Housekeeping, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts;
  const sealer = new Sealer({
    folder: parts.journal,
    store: parts.chunks,
    clock,
    boundaries: () => parts.cursors.boundaries(),
    durable: parts.durable,
  });
  const contents = new ChunkContents();
  const standing = new Standing(log);
  while (!signal.aborted) {
    try {
      const sealed = await sealer.sealOnce(signal);
      if (sealed.chunks > 0 || sealed.faults.length > 0) log.info(sealed, 'segments were sealed');
      const isTight = await retain(parts, contents, standing, signal);
      parts.onStorage(sealed.isDiskFull ? 'full' : isTight ? 'tight' : undefined);
    } catch (error) {
      // What the disk refuses now is tried again in the next round; nothing is given up by trying.
      if (signal.aborted) return;
      parts.onStorage(isCode(error, ...fullDiskCodes) ? 'full' : 'fails');
      log.error({ words: String(error) }, 'the housekeeping of the journal stopped half-way');
    }
    await clock.sleep(roundMs, signal);
  }
}

/** @returns whether there is too little room and nothing left to give up */
async function retain(
  parts: Housekeeping,
  contents: ChunkContents,
  standing: Standing,
  signal: AbortSignal,
): Promise<boolean> {
  const { site, journal, chunks, cursors, outbox, gaps, log } = parts;
  const holders = [];
  for (const { id, keepDays } of site.uplinks) {
    const delivered = await cursors.load(id);
    if (delivered !== undefined) holders.push(holderOf(id, keepDays, delivered));
  }
  const round: GivenUp[] = [];
  const dateOf = (boot: BootId, mono: number): WallMs | undefined => outbox.dating.dating.date(boot, mono)?.wall;
  const report = await enforceRetention(
    {
      folder: journal,
      store: chunks,
      bytesMax: site.journal.bytesMax,
      keepDays: site.journal.keepDays,
      holders,
      now: ageClock(outbox.dating.boots, parts.clock.mono(), outbox.dating.dating),
      dateOf,
      onGivenUp: (what) => {
        gaps.givenUp(what);
        round.push(what);
      },
      signal,
    },
    contents,
  );
  for (const words of retentionWords('en', round)) log.error({ words }, 'the journal gave something up');
  if (round.length > 0) log.warn(report, 'the journal was brought back to its size');
  // Its own share, or what must stay free for everybody: only a person can make room then.
  standing.tell(
    'the card has too little room, and the journal nothing left to give up',
    report.bytesMissing > 0,
    report,
  );
  const events = { words: eventsQuotaWords('en', report.eventsBytes, eventsBytesDefault) };
  standing.tell('the events take more room than they may', report.eventsOverQuota, events);
  return report.bytesMissing > 0;
}
