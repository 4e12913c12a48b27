// `kenh water` and `kenh water correct`: what the roots of the zones lack, and what somebody knows better.
import { waterTexts } from '../../agent/model/catalogue/cli-water.ts';
import { derivedDevice } from '../../agent/model/derived.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { WaterStatus } from '../../agent/model/water-status.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { findNamed } from '../actuators.ts';
import { type As, authorOf, reasonOf } from '../author.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import type { Style } from '../screen/paint.ts';
import { countText, numberText, signedText } from '../screen/values.ts';
import { phrase } from '../screen/words.ts';
import { wrapText } from '../screen/wrap.ts';
import { complain, outJson, outText, type Terminal } from '../terminal.ts';
import { askFor, tellDurability } from '../wishing.ts';

export interface WaterOptions extends Place, As {
  readonly json?: boolean;
}

export async function water(terminal: Terminal, { json = false, ...place }: WaterOptions): Promise<ExitCode> {
  return withControl(terminal, place, 'water', async (control) => {
    const known = await ledgers(terminal, control);
    if (!known.ok) return known.fault;
    if (json) await outJson(terminal, known.value);
    else if (known.value.length === 0) await outText(terminal, waterTexts.none[terminal.language]);
    else await terminal.out(`${known.value.flatMap((one) => ledgerLines(terminal, one)).join('\n')}\n`);
    return exitCodes.ok;
  });
}

/** Signed: `-5mm` is as good as 5 mm of water. In somebody's name, with his reason. */
export async function correctWater(
  terminal: Terminal,
  word: string,
  amount: string,
  options: WaterOptions,
): Promise<ExitCode> {
  const mm = mmOf(amount);
  if (mm === undefined) return complain(terminal, exitCodes.usage, waterTexts.wrongMm, { text: amount });
  const [author, because] = [authorOf(terminal, options, true), reasonOf(terminal, options, true)];
  if (!author.ok) return author.fault;
  if (!because.ok) return because.fault;
  return withControl(terminal, options, 'water', async (control) => {
    const known = await ledgers(terminal, control);
    if (!known.ok) return known.fault;
    const all = known.value.map((one) => ({ id: one.point, name: one.name, one }));
    // Nobody has to type what all of them begin with.
    const isShort = all.some(({ id }) => id === `${derivedDevice}.${word}`);
    const found = findNamed(terminal, all, isShort ? `${derivedDevice}.${word}` : word, waterTexts.unknown);
    if (!found.ok) return found.fault;
    const { point, name } = found.value.one;
    const wished = { type: 'correct-water', point, mm, because: because.value ?? '' } as const;
    const reply = await askFor(terminal, control, wished, author.value, options);
    if (!reply.ok) return reply.fault;
    const after = await ledgers(terminal, control);
    const now = after.ok ? after.value.find((one) => one.point === point) : undefined;
    if (options.json === true) await outJson(terminal, { ...reply.value, ...(now !== undefined && { now }) });
    else if (now !== undefined) {
      const { language } = terminal;
      const params = { name, mm: signedText(language, mm), state: stateOf(language, now).text };
      await outText(terminal, phrase(language, waterTexts.done, params));
      await tellDurability(terminal, reply.value);
    }
    return exitCodes.ok;
  });
}

async function ledgers(terminal: Terminal, control: ControlClient): Promise<Outcome<readonly WaterStatus[], ExitCode>> {
  const answer = await control.ask({ type: 'water' });
  return answer.ok ? good(answer.value) : fault(await tellFault(terminal, answer.fault));
}

/** `-5mm`, `+3,5 mm`, `2`. */
function mmOf(text: string): number | undefined {
  const [, number] = /^\s*([+-−]?\d{1,4}(?:[.,]\d{1,2})?)\s*(?:mm)?\s*$/u.exec(text) ?? [];
  const mm = number === undefined ? Number.NaN : Number(number.replace('−', '-').replace(',', '.'));
  return Number.isFinite(mm) ? mm : undefined;
}

function stateOf(language: Language, { deficitMm, easyMm }: WaterStatus): { text: string; style: Style } {
  const params = { deficit: numberText(language, deficitMm, 1) };
  if (deficitMm < 0.05) return { text: waterTexts.full[language], style: 'good' };
  if (deficitMm <= easyMm) return { text: say(language, waterTexts.lacks, params), style: 'good' };
  return { text: say(language, waterTexts.stress, params), style: 'wrong' };
}

function ledgerLines({ language, paint, width }: Terminal, status: WaterStatus): string[] {
  const mm = (value: number): string => numberText(language, value, 1);
  const { today, deficitMm } = status;
  const { text, style } = stateOf(language, status);
  const lines = [
    say(language, waterTexts.limits, { easy: mm(status.easyMm), available: mm(status.availableMm) }),
    deficitMm < 0.05 ? '' : say(language, waterTexts.refill, { litre: countText(status.refillLitre) }),
    say(language, waterTexts.today, {
      begun: mm(today.begunMm),
      taken: mm(today.takenMm),
      rain: mm(today.rainMm),
      litre: countText(Math.round(today.litre)),
      irrigation: mm(today.irrigationMm),
    }),
    today.correctedMm === 0 ? '' : say(language, waterTexts.corrected, { mm: signedText(language, today.correctedMm) }),
  ];
  return [
    ...wrapText(`● ${status.name} (${status.point}): ${text}`, width, 2, 0).map((line) => paint(style, line)),
    ...lines.flatMap((line) => wrapText(line, width, 4, 2)),
    ...(status.isReliable
      ? []
      : wrapText(waterTexts.unsure[language], width, 4, 2).map((line) => paint('warning', line))),
  ];
}
