// `kenh run`: an actuator, a time, a value → a command, followed until its board confirms it, or said why it does not.
import type { ActuatorValue } from '../../agent/model/actuator.ts';
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { runTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import { spanText } from '../../agent/model/span.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { findNamed, named, stateWord } from '../actuators.ts';
import { type As, authorOf, reasonOf } from '../author.ts';
import { parseDuration } from '../durations.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { phrase } from '../screen/words.ts';
import { complain, outJson, outText, type Terminal } from '../terminal.ts';
import { askFor } from '../wishing.ts';
import { follow } from './run-follow.ts';

export interface RunOptions extends Place, As {
  readonly value?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** 0 confirmed (or left to itself) · 75 it still waits · 1 refused, or over before it was confirmed. */
export async function run(
  terminal: Terminal,
  word: string,
  durationWord: string,
  options: RunOptions,
): Promise<ExitCode> {
  const forMs = parseDuration(durationWord);
  if (forMs === undefined) {
    return complain(terminal, exitCodes.usage, runTexts.wrongDuration, { text: durationWord });
  }
  const [author, because] = [authorOf(terminal, options), reasonOf(terminal, options)];
  if (!author.ok) return author.fault;
  if (!because.ok) return because.fault;
  return withControl(terminal, options, 'run', async (control, signal) => {
    const found = await findActuator(terminal, control, word);
    if (!found.ok) return found.fault;
    const status = found.value;
    const value = await valueOf(terminal, control, status, options.value);
    if (!value.ok) return value.fault;
    const { actuator } = status;
    const wished = { type: 'run', actuator, value: value.value.value, forMs, rank: 'local' } as const;
    const words = because.value === undefined ? {} : { because: because.value };
    const reply = await askFor(terminal, control, { ...wished, ...words }, author.value, options);
    if (!reply.ok) return reply.fault;
    const { command = '' } = reply.value;
    const state = stateWord(terminal.language, status.role, value.value.value, value.value.unit);
    if (options.json !== true) {
      const params = { name: status.name, value: state, time: spanText(terminal.language, forMs) };
      await outText(terminal, phrase(terminal.language, runTexts.accepted, params));
    }
    const followed = { command, actuator, name: status.name, state, forMs };
    const { code, end } = await follow(terminal, control, followed, options, signal);
    if (options.json === true) await outJson(terminal, { command, actuator, value: value.value.value, forMs, ...end });
    return code;
  });
}

export async function findActuator(
  terminal: Terminal,
  control: ControlClient,
  word: string,
): Promise<Outcome<ActuatorStatus, ExitCode>> {
  const answer = await control.ask({ type: 'actuators' });
  if (!answer.ok) return fault(await tellFault(terminal, answer.fault));
  const found = findNamed(terminal, answer.value.map(named), word);
  return found.ok ? good(found.value.status) : found;
}

interface Valued {
  readonly value: ActuatorValue;
  readonly unit: string;
}

/** Of a switch `on` when nothing is said; of everything else a number in the unit of its point. */
async function valueOf(
  terminal: Terminal,
  control: ControlClient,
  { name, point, rest }: ActuatorStatus,
  text: string | undefined,
): Promise<Outcome<Valued, ExitCode>> {
  const words = text?.trim().toLowerCase();
  const isOn = words === undefined ? true : switched.get(words);
  if (typeof rest === 'boolean' && isOn !== undefined) return good({ value: isOn, unit: '' });
  const spec = await pointOf(terminal, control, point);
  if (!spec.ok) return spec;
  const { unit = '', valueType = 'boolean' } = spec.value ?? {};
  const wrong = (complaint: ExitCode): Outcome<Valued, ExitCode> => fault(complaint);
  if (valueType === 'boolean') {
    return isOn === undefined
      ? wrong(complain(terminal, exitCodes.usage, runTexts.needsSwitch, { name }))
      : good({ value: isOn, unit: '' });
  }
  if (words === undefined) return wrong(complain(terminal, exitCodes.usage, runTexts.needsValue, { name, unit }));
  const [, digits, given = ''] = /^([+-]?\d+(?:[.,]\d+)?)\s*(\S*)$/.exec(words) ?? [];
  if (digits === undefined) return wrong(complain(terminal, exitCodes.usage, runTexts.wrongValue, { text: words }));
  if (given !== '' && given !== unit.toLowerCase())
    return wrong(complain(terminal, exitCodes.usage, runTexts.wrongUnit, { name, unit, text: given }));
  return good({ value: Number(digits.replace(',', '.')), unit });
}

const switched: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['bật', true],
  ['mở', true],
  ['open', true],
  ['off', false],
  ['tắt', false],
  ['đóng', false],
  ['shut', false],
]);

async function pointOf(
  terminal: Terminal,
  control: ControlClient,
  id: ActuatorStatus['point'],
): Promise<Outcome<PointSpec | undefined, ExitCode>> {
  const answer = await control.ask({ type: 'points' });
  if (!answer.ok) return fault(await tellFault(terminal, answer.fault));
  return good(answer.value.find((point) => point.id === id));
}
