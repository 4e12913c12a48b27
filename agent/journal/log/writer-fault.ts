// What went wrong with the storage → one sentence for people.
import { journalTexts } from '../../model/catalogue/journal.ts';
import { type Language, say } from '../../model/language.ts';
import { LockHeld } from '../identity-lock.ts';
import type { LogWriter } from './log-writer.ts';
import { fullDiskCodes, isCode } from './segment-folder.ts';

/** A card that answers at all answers within seconds; beyond this it is worth saying, ms. */
const stuckMs = 10_000;

export const isDiskFull = (error: unknown): boolean => isCode(error, ...fullDiskCodes);

/** undefined while all is well. @param nowMs monotonic */
export function faultText(
  logs: readonly Pick<LogWriter, 'fault' | 'spareFault' | 'writingSinceMs'>[],
  nowMs: number,
  language: Language,
): string | undefined {
  for (const { writingSinceMs } of logs) {
    if (writingSinceMs === undefined || nowMs - writingSinceMs < stuckMs) continue;
    return say(language, journalTexts.storageStuck, { seconds: Math.round((nowMs - writingSinceMs) / 1000) });
  }
  const error = logs.find((log) => log.fault !== undefined)?.fault;
  if (error !== undefined) return writeFault(error, language);
  const spareFault = logs.find((log) => log.spareFault !== undefined)?.spareFault;
  return spareFault === undefined ? undefined : say(language, journalTexts.noReserve, { detail: wordsOf(spareFault) });
}

function writeFault(error: unknown, language: Language): string {
  if (error instanceof LockHeld) return say(language, journalTexts.lockedByOther, { pid: error.pid });
  if (isDiskFull(error)) return say(language, journalTexts.fullDisk, {});
  if (isCode(error, 'EROFS')) return say(language, journalTexts.readOnly, {});
  return say(language, journalTexts.storageFault, { detail: wordsOf(error) });
}

/** Names of drafts are new at every try: without them the same fault has the same words, and is told once. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replaceAll(/\.\d+-\d+\.tmp\b/g, '') : `thrown: ${typeof error}`;
}
