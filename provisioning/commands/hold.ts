// `kenh lock`, `kenh release`, `kenh hand`: what a person on site sets, and takes back in his own name.
import { runTexts } from '../../agent/model/catalogue/cli-control.ts';
import type { Hold } from '../../agent/model/command.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { Text, TextParams } from '../../agent/model/language.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { type As, authorOf, reasonOf } from '../author.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { phrase } from '../screen/words.ts';
import { complain, outJson, outText, type Terminal } from '../terminal.ts';
import { askFor, tellDurability } from '../wishing.ts';
import { holdKey, holdLines, holdName } from './hold-words.ts';
import { findActuator } from './run.ts';
import { untilAtRest } from './stop.ts';

export interface HoldOptions extends Place, As {
  readonly json?: boolean;
}

export async function lock(terminal: Terminal, word: string, options: HoldOptions): Promise<ExitCode> {
  const [author, because] = [authorOf(terminal, options, true), reasonOf(terminal, options, true)];
  if (!author.ok) return author.fault;
  if (!because.ok) return because.fault;
  return withControl(terminal, options, 'lock', async (control, signal) => {
    const found = await findActuator(terminal, control, word);
    if (!found.ok) return found.fault;
    const { actuator, name } = found.value;
    const wished = { type: 'lock', actuator, ...(because.value !== undefined && { because: because.value }) } as const;
    const reply = await askFor(terminal, control, wished, author.value, options);
    if (!reply.ok) return reply.fault;
    const { hold = '' } = reply.value;
    if (options.json !== true) {
      await tell(terminal, runTexts.locked, { name, hold: holdKey({ id: hold, actuator }) });
      await tellDurability(terminal, reply.value);
    }
    const isMeant = (status: { readonly actuator: string }): boolean => status.actuator === actuator;
    return await untilAtRest(terminal, control, isMeant, { ...options, reply: reply.value }, signal);
  });
}

/** Only somebody who says his name; with several holds he says which. */
export async function release(terminal: Terminal, word: string | undefined, options: HoldOptions): Promise<ExitCode> {
  const author = authorOf(terminal, options, true);
  if (!author.ok) return author.fault;
  return withControl(terminal, options, 'release', async (control) => {
    const hold = await holdOf(terminal, control, word);
    if (!hold.ok) return hold.fault;
    const reply = await askFor(terminal, control, { type: 'release', hold: hold.value.id }, author.value, options);
    if (!reply.ok) return reply.fault;
    if (options.json === true) {
      await outJson(terminal, reply.value);
      return exitCodes.ok;
    }
    const what = holdName(terminal.language, hold.value, await namesOf(control));
    await tell(terminal, runTexts.released, { what });
    await tell(terminal, hold.value.kind === 'skip' ? runTexts.releasedSkip : runTexts.releasedNothing, {});
    await tellDurability(terminal, reply.value);
    return exitCodes.ok;
  });
}

async function holdOf(
  terminal: Terminal,
  control: ControlClient,
  word: string | undefined,
): Promise<Outcome<Hold, ExitCode>> {
  const answer = await control.ask({ type: 'holds' });
  if (!answer.ok) return fault(await tellFault(terminal, answer.fault));
  const holds = answer.value;
  // Hands may be in the machine: whoever takes a lock away says which one.
  const meant = holds.filter((hold) => (word === undefined ? hold.kind === 'stop-all' : isMeant(hold, word)));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return good(only);
  const names = await namesOf(control);
  if (meant.length > 1 || (word === undefined && holds.length > 0)) {
    complain(terminal, exitCodes.usage, runTexts.whichHold, {});
    terminal.err(`${holdLines(terminal, holds, names).join('\n')}\n`);
    return fault(exitCodes.usage);
  }
  if (holds.length === 0) return fault(complain(terminal, exitCodes.failure, runTexts.noHolds, {}));
  complain(terminal, exitCodes.failure, runTexts.unknownHold, { what: word ?? '' });
  terminal.err(`${holdLines(terminal, holds, names).join('\n')}\n`);
  return fault(exitCodes.failure);
}

/** By its id or the beginning of it, or by what it locks. */
const isMeant = ({ id, actuator, kind }: Hold, word: string): boolean =>
  id === word ||
  actuator === word ||
  (word.length >= 4 && id.startsWith(word)) ||
  (kind === 'stop-all' && word === 'all');

async function namesOf(control: ControlClient): Promise<ReadonlyMap<string, string>> {
  const answer = await control.ask({ type: 'actuators' });
  return new Map(answer.ok ? answer.value.map(({ actuator, name }) => [actuator, name]) : []);
}

export async function hand(terminal: Terminal, word: string, state: string, options: HoldOptions): Promise<ExitCode> {
  const on = new Map([
    ['on', true],
    ['off', false],
  ]).get(state);
  if (on === undefined) return complain(terminal, exitCodes.usage, runTexts.wrongValue, { text: state });
  const author = authorOf(terminal, options);
  if (!author.ok) return author.fault;
  return withControl(terminal, options, 'hand', async (control) => {
    const found = await findActuator(terminal, control, word);
    if (!found.ok) return found.fault;
    const { actuator, name } = found.value;
    const reply = await askFor(terminal, control, { type: 'hand', actuator, on }, author.value, options);
    if (!reply.ok) return reply.fault;
    if (options.json === true) {
      await outJson(terminal, reply.value);
      return exitCodes.ok;
    }
    const { stopsFirst = false } = reply.value;
    if (!on) await tell(terminal, runTexts.handOff, { name });
    else await tell(terminal, stopsFirst ? runTexts.handOnStops : runTexts.handOn, { name, actuator });
    await tellDurability(terminal, reply.value);
    return exitCodes.ok;
  });
}

const tell = <const T extends Text>(terminal: Terminal, text: T, params: TextParams<T>): Promise<void> =>
  outText(terminal, phrase(terminal.language, text, params));
