// `kenh stop`: an actuator, a zone or everything → at rest, seen to be so, or said why it is not yet.
import { wetRoles } from '../../agent/model/actuator.ts';
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { becauseText } from '../../agent/model/because.ts';
import { runTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { ControlClient, Wished } from '../../agent/socket/client.ts';
import { findNamed, named, stateWord } from '../actuators.ts';
import { type As, reasonOf, stopperOf } from '../author.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { type Reading, readingFor } from '../reading.ts';
import { phrase } from '../screen/words.ts';
import { complain, outJson, outText, type Terminal } from '../terminal.ts';
import { askFor, tellDurability } from '../wishing.ts';

export interface StopOptions extends Place, As {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Pumps before their valves, each by its board's word: after so long whoever asked is told what is missing, ms. */
const restMsMax = 15_000;

/** 0 at rest · 75 stopped, but not known to be at rest yet · 1 refused. */
export async function stop(terminal: Terminal, word: string | undefined, options: StopOptions): Promise<ExitCode> {
  if ((word === undefined) !== (options.all === true)) {
    return complain(terminal, exitCodes.usage, runTexts.stopWhat, {});
  }
  const [author, because] = [stopperOf(terminal, options), reasonOf(terminal, options)];
  if (!author.ok) return author.fault;
  if (!because.ok) return because.fault;
  return withControl(terminal, options, 'stop', async (control, signal) => {
    const target = word === undefined ? everything(because.value) : await targetOf(terminal, control, word);
    if (typeof target === 'number') return target;
    const reply = await askFor(terminal, control, target.wished, author.value, options);
    if (!reply.ok) return reply.fault;
    if (options.json !== true) {
      await tellStopped(terminal, word === undefined ? undefined : target);
      if (target.isWet && word !== undefined) await tellSkippedWith(terminal, control, target);
      await tellDurability(terminal, reply.value);
    }
    return await untilAtRest(terminal, control, target.isMeant, { ...options, reply: reply.value }, signal);
  });
}

async function tellStopped(terminal: Terminal, target: Target | undefined): Promise<void> {
  const { language } = terminal;
  if (target === undefined) return outText(terminal, runTexts.stoppedAll[language]);
  await outText(terminal, phrase(language, runTexts.stopped, { name: target.name }));
  if (target.isWet) await outText(terminal, phrase(language, runTexts.skipped, { hold: target.key }));
  else await outText(terminal, runTexts.skippedOnce[language]);
}

/** What is behind a pump or a main valve stops with it, and stays away for the day too. */
async function tellSkippedWith(terminal: Terminal, control: ControlClient, { key }: Target): Promise<void> {
  const [holds, names, zones] = await Promise.all([
    control.ask({ type: 'holds' }),
    control.ask({ type: 'actuators' }),
    control.ask({ type: 'zones' }),
  ]);
  const skips = holds.ok ? holds.value.filter(({ kind }) => kind === 'skip') : [];
  const own = skips.find(({ actuator }) => actuator === key);
  const others = skips.flatMap(({ actuator, setAtWall }) =>
    actuator !== undefined && actuator !== key && setAtWall === own?.setAtWall ? [actuator] : [],
  );
  const [hold] = others;
  if (hold === undefined) return;
  const called = others.map((id) => {
    const zone = zones.ok ? zones.value.find(({ valve }) => valve === id) : undefined;
    const status = names.ok ? names.value.find(({ actuator }) => actuator === id) : undefined;
    return `${zone?.name ?? status?.name ?? id} (${id})`;
  });
  await outText(terminal, phrase(terminal.language, runTexts.skippedWith, { zones: called.join(', '), hold }));
}

interface Target {
  readonly name: string;
  readonly wished: Wished;
  /** Of what is wet a stop holds for the day; of everything else until rules want it anew. */
  readonly isWet: boolean;
  /** What to type to lift that. */
  readonly key: string;
  readonly isMeant: (status: ActuatorStatus) => boolean;
}

const isHeld = ({ claims }: ActuatorStatus): boolean => claims[0]?.rank === 'hold';

function everything(because: string | undefined): Target {
  const wished: Wished = { type: 'stop-all', ...(because !== undefined && { because }) };
  return { name: '', wished, isWet: true, key: '', isMeant: isHeld };
}

async function targetOf(terminal: Terminal, control: ControlClient, word: string): Promise<Target | ExitCode> {
  const actuators = await control.ask({ type: 'actuators' });
  if (!actuators.ok) return tellFault(terminal, actuators.fault);
  const zones = await control.ask({ type: 'zones' });
  if (!zones.ok) return tellFault(terminal, zones.fault);
  const ofActuators = actuators.value.map(named).map(({ id, name, status }) => {
    const wished: Wished = { type: 'stop', actuator: status.actuator };
    return { id: String(id), name, wished, meant: status.actuator, isWet: wetRoles.has(status.role) };
  });
  const ofZones = zones.value.map(({ id, name, valve }) => {
    const wished: Wished = { type: 'stop-zone', zone: id };
    return { id: String(id), name, wished, meant: valve, isWet: true };
  });
  const found = findNamed(terminal, [...ofActuators, ...ofZones], word, runTexts.unknownStop);
  if (!found.ok) return found.fault;
  const { name, wished, meant, isWet } = found.value;
  return { name, wished, isWet, key: meant, isMeant: ({ actuator }) => actuator === meant };
}

/** Looks until all that is meant is at rest by its boards' word. */
export async function untilAtRest(
  terminal: Terminal,
  control: ControlClient,
  isMeant: Target['isMeant'],
  { json = false, reply }: { readonly json?: boolean; readonly reply: object },
  signal: AbortSignal,
): Promise<ExitCode> {
  const enough = new AbortController();
  void terminal.clock.sleep(restMsMax, enough.signal).then(() => enough.abort());
  const meant = new Map<string, ActuatorStatus>();
  for await (const { actuators } of control.observe({ actuators: true }, AbortSignal.any([enough.signal, signal]))) {
    for (const one of actuators) if (isMeant(one)) meant.set(one.actuator, one);
    if ([...meant.values()].every(isKnownAtRest)) break;
  }
  enough.abort();
  const missing = [...meant.values()].filter((one) => !isKnownAtRest(one));
  if (json) await outJson(terminal, { ...reply, actuators: [...meant.values()] });
  else await tellEach(terminal, control, [...meant.values()]);
  return missing.length === 0 ? exitCodes.ok : exitCodes.retryLater;
}

/** By its board's word: a timer that must have run out is no word. */
const isKnownAtRest = ({ isAtRest, rest, board }: ActuatorStatus): boolean =>
  rest === 'hold' || (isAtRest && board.value === rest);

async function tellEach(terminal: Terminal, control: ControlClient, all: readonly ActuatorStatus[]): Promise<void> {
  const reading = await readingFor(
    control,
    terminal.language,
    all.filter((one) => !isKnownAtRest(one)),
  );
  for (const one of all) await tellRest(terminal, one, reading);
}

function tellRest(terminal: Terminal, status: ActuatorStatus, reading: Reading): Promise<void> {
  const { language } = terminal;
  const { name, role, isAtRest, board, failed } = status;
  if (isKnownAtRest(status)) {
    const value = stateWord(language, role, board.value);
    return outText(terminal, phrase(language, runTexts.atRest, { name, value }), 'good');
  }
  if (isAtRest) return outText(terminal, phrase(language, runTexts.restByTimer, { name }), 'warning');
  const why = becauseText(language, failed ?? status.stays ?? status.because, reading);
  return outText(terminal, phrase(language, runTexts.notAtRest, { name, why }), 'wrong');
}
