// Unknown JSON → a wish with exactly its own fields, or what is wrong with it. Never throws, whatever it holds.
//
// What a wish asks for is judged by control (whether there is such a pump, how long it may run); here only what it is
// made of, so that nothing else ever reaches control or its journal.
import type { ActuatorValue } from '../model/actuator.ts';
import { monoMs } from '../model/clock.ts';
import { type Author, authorKinds, type Rank } from '../model/command.ts';
import { type ActuatorId, actuatorId, bootId, pointId, zoneId } from '../model/ids.ts';
import type { Wish, WishHead } from '../model/wish.ts';
import { type Fields, idOf, isBoolean, isFields, isNumber, isOneOf, isText } from './shape.ts';

const nameMax = 100;
const reasonMax = 500;
/** `input:device.point` and `actuator:pump.runs-unasked` are the longest names of holds and alarms. */
const keyMax = 120;
const idPattern = /^[A-Za-z0-9._:-]{1,64}$/;
const runRanks = ['local', 'remote', 'flow'] as const satisfies readonly Rank[];

/** The wish, or what is wrong with it. */
export function parseWish(what: unknown): Wish | string {
  if (!isFields(what)) return 'wish is no object';
  const head = headOf(what);
  if (typeof head === 'string') return head;
  const asked = askedOf(what);
  return typeof asked === 'string' ? asked : { ...head, ...asked };
}

function headOf({ id, boot, askedAt, author }: Fields): WishHead | string {
  if (!isText(id, 64) || !idPattern.test(id)) return 'wish.id is no text of 1 to 64 letters, digits and ._:-';
  const of = idOf(bootId, boot);
  if (of === undefined) return 'wish.boot is no boot id';
  if (!isNumber(askedAt) || askedAt < 0) return 'wish.askedAt is no monotonic time in ms';
  const by = isFields(author) ? authorOf(author) : undefined;
  if (by === undefined) return `wish.author needs a kind, an id and a name of at most ${nameMax} signs`;
  return { id, boot: of, askedAt: monoMs(askedAt), author: by };
}

function authorOf({ kind, id, name }: Fields): Author | undefined {
  if (!isOneOf(kind, authorKinds) || !isText(id, nameMax) || id === '' || !isText(name, nameMax)) return undefined;
  if (name !== '' && name.trim() === '') return undefined;
  return { kind, id, name };
}

type Asked = Wish extends infer One ? (One extends Wish ? Omit<One, keyof WishHead> : never) : never;

function askedOf(fields: Fields): Asked | string {
  const { type } = fields;
  switch (type) {
    case 'run':
      return runOf(fields);
    case 'cancel':
      return withKey(fields, 'command', (command) => ({ type, command }));
    case 'stop':
      return withActuator(fields, (actuator) => ({ type, actuator }));
    case 'stop-zone': {
      const zone = idOf(zoneId, fields['zone']);
      return zone === undefined ? 'wish.zone is no zone id' : { type, zone };
    }
    case 'stop-all':
      return withReason(fields, (because) => ({ type, ...because }));
    case 'lock':
      return withActuator(fields, (actuator) => withReason(fields, (because) => ({ type, actuator, ...because })));
    case 'release':
      return withKey(fields, 'hold', (hold) => ({ type, hold }));
    case 'hand': {
      const { on } = fields;
      if (!isBoolean(on)) return 'wish.on is neither true nor false';
      return withActuator(fields, (actuator) => ({ type, actuator, on }));
    }
    case 'correct-water': {
      const { mm, because } = fields;
      const point = idOf(pointId, fields['point']);
      if (point === undefined) return 'wish.point is no point id';
      if (!isNumber(mm)) return 'wish.mm is no number of mm';
      return isText(because, reasonMax) ? { type, point, mm, because } : noReason;
    }
    case 'acknowledge':
    case 'out-of-service':
      return withAlarm(fields, (alarm, because) => ({ type, alarm, because }));
    case 'shelve': {
      const { forMs } = fields;
      if (!isNumber(forMs)) return 'wish.forMs is no number of ms';
      return withAlarm(fields, (alarm, because) => ({ type, alarm, forMs, because }));
    }
    case 'unshelve':
    case 'in-service':
      return withKey(fields, 'alarm', (alarm) => ({ type, alarm }));
    default:
      return 'wish.type is no kind of wish';
  }
}

function runOf(fields: Fields): Asked | string {
  const { value, forMs, rank } = fields;
  if (!isValue(value)) return 'wish.value is neither true, false nor a number';
  if (!isNumber(forMs)) return 'wish.forMs is no number of ms';
  if (!isOneOf(rank, runRanks)) return `wish.rank is none of ${runRanks.join(', ')}`;
  return withActuator(fields, (actuator) =>
    withReason(fields, (because) => ({ type: 'run', actuator, value, forMs, rank, ...because })),
  );
}

const isValue = (what: unknown): what is ActuatorValue => isBoolean(what) || isNumber(what);

type Make<In extends readonly unknown[]> = (...parts: In) => Asked | string;

function withActuator(fields: Fields, make: Make<[ActuatorId]>): Asked | string {
  const actuator = idOf(actuatorId, fields['actuator']);
  return actuator === undefined ? 'wish.actuator is no actuator id' : make(actuator);
}

function withKey(fields: Fields, name: 'command' | 'hold' | 'alarm', make: Make<[string]>): Asked | string {
  const key = fields[name];
  if (!isText(key, keyMax) || key === '') return `wish.${name} is no text of 1 to ${keyMax} signs`;
  return make(key);
}

function withReason(fields: Fields, make: Make<[{ readonly because?: string }]>): Asked | string {
  const { because } = fields;
  if (because === undefined) return make({});
  return isText(because, reasonMax) ? make({ because }) : noReason;
}

/** Whoever silences an alarm says why; whether the words say anything is judged by control. */
function withAlarm(fields: Fields, make: Make<[alarm: string, because: string]>): Asked | string {
  const { because } = fields;
  if (!isText(because, reasonMax)) return noReason;
  return withKey(fields, 'alarm', (alarm) => make(alarm, because));
}

const noReason = `wish.because is no text of at most ${reasonMax} signs`;
