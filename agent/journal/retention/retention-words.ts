// What retention gave up → words for people.
import { retentionTexts } from '../../model/catalogue/retention.ts';
import { say, type Language } from '../../model/language.ts';
import type { GivenUp } from './retention.ts';

/** Alarm texts of a round of retention, what was lost summed up; empty when nothing was that anybody waits for. */
export function retentionWords(language: Language, round: readonly GivenUp[]): string[] {
  const sum = (of: readonly GivenUp[]): number => of.reduce((total, { samples }) => total + samples, 0);
  const pressed = round.filter(({ why }) => why === 'disk-full');
  const groups = [
    [retentionTexts.thinned, pressed.filter(({ what }) => what === 'samples' || what === 'minutes')],
    [retentionTexts.dropped, pressed.filter(({ what }) => what === 'telemetry')],
    [retentionTexts.legalDropped, pressed.filter(({ what }) => what === 'all')],
  ] as const;
  const words = groups.flatMap(([text, of]) => (sum(of) > 0 ? [say(language, text, { count: sum(of) })] : []));
  for (const uplink of new Set(round.flatMap(({ uplinks }) => uplinks))) {
    const count = sum(round.filter(({ uplinks }) => uplinks.includes(uplink)));
    if (count > 0) words.push(say(language, retentionTexts.uplinkGivenUp, { uplink, count }));
  }
  return words;
}

/** The alarm about the events log, which nobody may shorten. */
export function eventsQuotaWords(language: Language, eventsBytes: number, quotaBytes: number): string {
  const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  const params = { megabytes: megabytes(eventsBytes), quota: megabytes(quotaBytes) };
  return say(language, retentionTexts.eventsOverQuota, params);
}
