// What went wrong with the storage → a code for alarms, and one sentence for people.
import { journalTexts } from '../../model/catalogue/journal.ts';
import { type Language, say } from '../../model/language.ts';
import type { StorageTrouble } from '../../model/storage-trouble.ts';
import { LockHeld } from '../identity-lock.ts';
import type { LogWriter } from './log-writer.ts';
import { fullDiskCodes, isCode } from './segment-folder.ts';

/** A card that answers at all answers within seconds; beyond this it is worth saying, ms. */
const stuckMs = 10_000;

export const isDiskFull = (error: unknown): boolean => isCode(error, ...fullDiskCodes);

export interface StorageFault {
  /** Left out where it is not worth an alarm: writing goes on. */
  readonly trouble?: StorageTrouble;
  readonly words: string;
}

/** undefined while all is well. @param nowMs monotonic */
export function storageFault(
  logs: readonly Pick<LogWriter, 'fault' | 'spareFault' | 'writingSinceMs'>[],
  nowMs: number,
  language: Language,
): StorageFault | undefined {
  for (const { writingSinceMs } of logs) {
    if (writingSinceMs === undefined || nowMs - writingSinceMs < stuckMs) continue;
    const seconds = Math.round((nowMs - writingSinceMs) / 1000);
    return { trouble: 'stuck', words: say(language, journalTexts.storageStuck, { seconds }) };
  }
  const error = logs.find((log) => log.fault !== undefined)?.fault;
  if (error !== undefined) return writeFault(error, language);
  const spareFault = logs.find((log) => log.spareFault !== undefined)?.spareFault;
  if (spareFault === undefined) return undefined;
  const words = say(language, journalTexts.noReserve, { detail: wordsOf(spareFault) });
  return isDiskFull(spareFault) ? { trouble: 'full', words } : { words };
}

function writeFault(error: unknown, language: Language): StorageFault {
  if (error instanceof LockHeld)
    return { trouble: 'held', words: say(language, journalTexts.lockedByOther, { pid: error.pid }) };
  if (isDiskFull(error)) return { trouble: 'full', words: say(language, journalTexts.fullDisk, {}) };
  if (isCode(error, 'EROFS')) return { trouble: 'read-only', words: say(language, journalTexts.readOnly, {}) };
  return { trouble: 'fails', words: say(language, journalTexts.storageFault, { detail: wordsOf(error) }) };
}

/** Names of drafts are new at every try: without them the same fault has the same words, and is told once. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll(/\.\d+-\d+\.tmp\b/g, '') : `thrown: ${typeof error}`;
}
