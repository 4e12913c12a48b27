// A stop or a lock → what people read of it.
import { becauseText } from '../../agent/model/because.ts';
import { holdTexts } from '../../agent/model/catalogue/cli-control.ts';
import type { Hold } from '../../agent/model/command.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { timeText } from '../screen/values.ts';
import { wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';

/** What to type for it: a lock by what it locks where that is the only one, else its id, of a long one the beginning. */
export function holdKey({ id, actuator }: Pick<Hold, 'id' | 'actuator'>, all: readonly Hold[] = []): string {
  const isOnly = all.filter((other) => other.actuator === actuator).length <= 1;
  if (actuator !== undefined && isOnly) return actuator;
  return /^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id;
}

export function holdName(language: Language, { kind, actuator }: Hold, names: ReadonlyMap<string, string>): string {
  if (kind === 'stop-all' || actuator === undefined) return holdTexts.all[language];
  return say(language, kind === 'skip' ? holdTexts.skip : holdTexts.lock, { name: names.get(actuator) ?? actuator });
}

export function holdLines(
  { language, paint, width }: Pick<Terminal, 'language' | 'paint' | 'width'>,
  holds: readonly Hold[],
  names: ReadonlyMap<string, string>,
): string[] {
  return holds.flatMap((hold) => {
    const since = say(language, holdTexts.since, { time: timeText(language, hold.setAtWall) });
    return [
      ...wrapText(holdName(language, hold, names), width, 2).map((text) => paint('wrong', text)),
      ...wrapText(`${becauseText(language, hold.because)} · ${since}`, width, 4),
      ...wrapText(`kenh release ${holdKey(hold, holds)}`, width, 4).map((text) => paint('dim', text)),
    ];
  });
}
