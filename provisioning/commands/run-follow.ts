// A command that was taken → what becomes of it, said as it comes: it waits and why, sent, confirmed, over and why.
import type { ActuatorStatus, ClaimStatus } from '../../agent/model/actuator-status.ts';
import { type Because, becauseText } from '../../agent/model/because.ts';
import { commandTexts, runTexts } from '../../agent/model/catalogue/cli-control.ts';
import type { CommandState } from '../../agent/model/command.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { Event } from '../../agent/model/fact.ts';
import type { ActuatorId } from '../../agent/model/ids.ts';
import type { Text, TextParams } from '../../agent/model/language.ts';
import { spanText } from '../../agent/model/span.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { newestEvent } from '../event-log.ts';
import { findJournal } from '../journal-place.ts';
import type { Place } from '../reach.ts';
import { askReading, readsPoints } from '../reading.ts';
import { phrase } from '../screen/words.ts';
import { outText, type Terminal } from '../terminal.ts';

export interface Command {
  readonly command: string;
  readonly actuator: ActuatorId;
  readonly name: string;
  /** What it wants, in words. */
  readonly state: string;
  readonly forMs: number;
}

/** How far it had come when it was no longer followed. */
export interface End {
  readonly state: CommandState | 'waiting' | 'unknown';
  readonly because?: Because;
}

export interface FollowOptions extends Place {
  /** To its end, not only until its board confirms it. */
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** Whoever waits for longer than this has been told why. */
const followMs = 30_000;

export async function follow(
  terminal: Terminal,
  control: ControlClient,
  command: Command,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<{ readonly code: ExitCode; readonly end: End }> {
  const teller = new Teller(terminal, control, command, options.json === true);
  const enough = new AbortController();
  const forMs = options.wait === true ? command.forMs + followMs : followMs;
  void terminal.clock.sleep(forMs, enough.signal).then(() => enough.abort());
  const until = AbortSignal.any([enough.signal, signal]);
  let claim: ClaimStatus | undefined;
  for await (const { actuators } of control.observe({ actuators: true }, until)) {
    const status = actuators.find(({ actuator }) => actuator === command.actuator);
    if (status === undefined) continue;
    claim = status.claims.find(({ id }) => id === command.command);
    if (claim === undefined) {
      enough.abort();
      return await over(terminal, teller, command, options);
    }
    await teller.tell(claim, status);
    if (options.wait !== true && isConfirmed(claim.state)) enough.abort();
  }
  enough.abort();
  return await leave(terminal, teller, command, claim, control.fault === undefined || signal.aborted);
}

const isConfirmed = (state: CommandState): boolean => state === 'confirmed' || state === 'flowing';

/** Says each thing once. */
class Teller {
  readonly #terminal: Terminal;
  readonly #control: ControlClient;
  readonly #command: Command;
  readonly #isQuiet: boolean;
  readonly #said = new Set<string>();

  constructor(terminal: Terminal, control: ControlClient, command: Command, isQuiet: boolean) {
    this.#terminal = terminal;
    this.#control = control;
    this.#command = command;
    this.#isQuiet = isQuiet;
  }

  async tell({ state, denied }: ClaimStatus, status: ActuatorStatus): Promise<void> {
    const { name, state: value } = this.#command;
    const waits = denied ?? (state === 'asked' ? status.stays : undefined);
    if (waits !== undefined) {
      // A pause counts down: that is one reason, not many.
      if (!this.#said.has(waits.code)) await this.#once(waits.code, runTexts.waits, { why: await this.words(waits) });
    }
    if (state === 'driving') await this.#once(state, runTexts.driving, {});
    if (isConfirmed(state)) await this.#once('confirmed', runTexts.confirmed, { name, value });
    if (state === 'flowing') await this.#once(state, runTexts.flowing, {});
  }

  async words(because: Because): Promise<string> {
    const { language } = this.#terminal;
    return becauseText(language, because, await askReading(this.#control, language, readsPoints(because)));
  }

  async say<const T extends Text>(text: T, params: TextParams<T>): Promise<void> {
    if (!this.#isQuiet) await outText(this.#terminal, phrase(this.#terminal.language, text, params));
  }

  async #once<const T extends Text>(what: string, text: T, params: TextParams<T>): Promise<void> {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    await this.say(text, params);
  }
}

/** It is gone: the journal says why. */
async function over(
  terminal: Terminal,
  teller: Teller,
  { command, name }: Command,
  options: Place,
): Promise<{ readonly code: ExitCode; readonly end: End }> {
  const ending = await endingOf(terminal, options, command);
  if (ending === undefined) {
    await teller.say(runTexts.overUnknown, { name });
    return { code: exitCodes.failure, end: { state: 'unknown' } };
  }
  const { language } = terminal;
  const { state, because } = ending;
  await teller.say(runTexts.over, { name, state: commandTexts[state][language], why: await teller.words(because) });
  const code = state === 'ended' && because.code === 'over' ? exitCodes.ok : exitCodes.failure;
  return { code, end: { state, because } };
}

type CommandEvent = Extract<Event, { type: 'command' }>;

/** Events are written within 0.3 s: it is looked for again for a moment. */
async function endingOf(terminal: Terminal, place: Place, command: string): Promise<CommandEvent | undefined> {
  const isEnding = (event: Event): event is CommandEvent =>
    event.type === 'command' && event.id === command && endings.has(event.state);
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      const journal = await findJournal(terminal, place);
      const found = journal === undefined ? undefined : await newestEvent(journal, isEnding);
      if (found !== undefined && isEnding(found)) return found;
      if (journal === undefined) return undefined;
    } catch {
      return undefined; // no permission, or no card: then nobody can say why
    }
    await terminal.clock.sleep(150, terminal.signal);
  }
  return undefined;
}
const endings: ReadonlySet<CommandState> = new Set(['ended', 'refused', 'failed']);

/** Somebody has seen enough, or waited for long enough; the command goes on. */
async function leave(
  terminal: Terminal,
  teller: Teller,
  { actuator }: Command,
  claim: ClaimStatus | undefined,
  isConnected: boolean,
): Promise<{ readonly code: ExitCode; readonly end: End }> {
  if (!isConnected || claim === undefined) {
    await teller.say(runTexts.lost, {});
    return { code: exitCodes.retryLater, end: { state: 'unknown' } };
  }
  const time = spanText(terminal.language, claim.endsInMs ?? 0);
  if (isConfirmed(claim.state) || terminal.signal.aborted) {
    await teller.say(runTexts.left, { actuator, time });
    return { code: exitCodes.ok, end: { state: claim.state } };
  }
  await teller.say(runTexts.stillWaits, { actuator });
  return {
    code: exitCodes.retryLater,
    end: { state: 'waiting', ...(claim.denied !== undefined && { because: claim.denied }) },
  };
}
