// The functions of expressions: name → how it is written, and what a call of it becomes.
import { qualities } from '../../model/sample.ts';
import { durationMs } from '../../model/quantity.ts';
import { expectation } from '../../model/expectation.ts';
import { unitFactor, unitsLike } from '../../model/units.ts';
import { absoluteHumidityGramPerM3, dewPointC, vpdKpa, wetBulbC } from './humidity.ts';
import { clockMeant, clockMinute, isBetween, weekdays } from './local-time.ts';
import type { Node } from './parse.ts';
import { type Checker, finite, type Frame, type Run, type Typed, type TypedNumber } from './typed.ts';
import type { Window } from './types.ts';
import { commonUnit, hasUnit } from './units.ts';

export interface Call {
  readonly checker: Checker;
  readonly node: Node;
  readonly args: readonly Node[];
}

interface FunctionSpec {
  /** As a technician would write it; the same in every language. */
  readonly usage: string;
  readonly takes: readonly [least: number, most: number];
  become(call: Call): Typed | undefined;
}

const windowMsMin = 1_000;
const windowMsMax = 7 * 86_400_000;

export const functions: ReadonlyMap<string, FunctionSpec> = new Map(
  Object.entries<FunctionSpec>({
    avg: { usage: 'avg(point, "10min"), avg(a, b, …)', takes: [1, 8], become: (call) => summary(call, 'avg', mean) },
    min: { usage: 'min(point, "10min"), min(a, b, …)', takes: [1, 8], become: (call) => summary(call, 'min', least) },
    max: { usage: 'max(point, "10min"), max(a, b, …)', takes: [1, 8], become: (call) => summary(call, 'max', most) },
    rate: { usage: 'rate(point, "10min")', takes: [2, 2], become: (call) => window(call, 'rate') },
    change: { usage: 'change(point, "10min")', takes: [2, 2], become: change },
    age: { usage: 'age(point)', takes: [1, 1], become: age },
    quality: { usage: 'quality(point)', takes: [1, 1], become: quality },
    good: { usage: 'good(point)', takes: [1, 1], become: isGood },
    convert: { usage: 'convert(value, "kPa")', takes: [2, 2], become: convert },
    vpd: {
      usage: 'vpd(air °C, air %), vpd(air °C, air %, leaf °C)',
      takes: [2, 3],
      become: (call) => formula(call, ['°C', '%', '°C'], 'kPa', vpdKpa),
    },
    dewPoint: {
      usage: 'dewPoint(air °C, air %)',
      takes: [2, 2],
      become: (call) => formula(call, ['°C', '%'], '°C', dewPointC),
    },
    wetBulb: {
      usage: 'wetBulb(air °C, air %)',
      takes: [2, 2],
      become: (call) => formula(call, ['°C', '%'], '°C', wetBulbC),
    },
    absoluteHumidity: {
      usage: 'absoluteHumidity(air °C, air %)',
      takes: [2, 2],
      become: (call) => formula(call, ['°C', '%'], 'g/m³', absoluteHumidityGramPerM3),
    },
    abs: { usage: 'abs(value)', takes: [1, 1], become: (call) => reshaped(call, Math.abs) },
    round: { usage: 'round(value), round(value, digits)', takes: [1, 2], become: round },
    hour: { usage: 'hour()', takes: [0, 0], become: hour },
    weekday: { usage: 'weekday()', takes: [0, 0], become: weekday },
    between: { usage: 'between("22:00", "05:30")', takes: [2, 2], become: between },
  }),
);

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const least = (values: readonly number[]): number => Math.min(...values);
const most = (values: readonly number[]): number => Math.max(...values);

/** Over a window where a duration stands behind one point, else of all its arguments. */
function summary(call: Call, what: Window['what'], over: (values: readonly number[]) => number): Typed | undefined {
  const { checker, node, args } = call;
  if (args.length === 2 && textOf(args[1]) !== undefined) return window(call, what);
  if (args.length === 1) return wrongArguments(call);
  const typed = args.map((arg) => checker.number(arg));
  if (!typed.every((one) => one !== undefined)) return undefined;
  const [first, ...others] = typed;
  if (first === undefined) return undefined;
  let common = first;
  for (const other of others) {
    const unit = commonUnit(checker, common, other);
    if (unit === undefined) return undefined;
    common = unit === common.unit ? common : other;
  }
  const runs = typed.map(({ run }) => run);
  const isPlain = typed.every((one) => one.isPlain);
  const written = checker.quote(node);
  const run: Run<number> = (frame) => finite(frame, over(runs.map((one) => one(frame))), written);
  return { type: 'number', unit: common.unit, isPlain, node, run };
}

function window({ checker, node, args }: Call, what: Window['what']): TypedNumber | undefined {
  const [first, second] = args;
  if (first === undefined || second === undefined) return undefined;
  const point = checker.point(first);
  const overMs = windowMs(checker, second);
  // As a value it is asked for its type, and it becomes one of `needs`: what is broken now has no trustworthy past.
  const value = point === undefined ? undefined : checker.number(first);
  if (point === undefined || value === undefined || overMs === undefined) return undefined;
  checker.usesClock();
  const slot = checker.window({ point: point.id, what, overMs });
  const unit = what === 'rate' && value.unit !== '' ? `${value.unit}/min` : value.unit;
  return { type: 'number', unit, isPlain: false, node, run: (frame) => frame.windows[slot] ?? 0 };
}

function windowMs(checker: Checker, node: Node): number | undefined {
  const text = textOf(node);
  const ms = text === undefined ? undefined : durationMs(text);
  if (ms !== undefined && ms >= windowMsMin && ms <= windowMsMax) return ms;
  const params = { found: checker.quote(node) };
  const expected = expectation('duration', { min: '1s', max: '7d' });
  // The usual slips: a space, `m` for minutes, words.
  const [, amount, word = ''] = /^(\d{1,6})\s*(s|m|min|phút|h|giờ)$/.exec(text?.normalize('NFC') ?? '') ?? [];
  const unit = { m: 'min', phút: 'min', giờ: 'h' }[word] ?? word;
  const suggestion = amount === undefined ? undefined : `"${amount}${unit}"`;
  return checker.complain(node, {
    code: text === undefined ? 'expression-needs-text' : 'expression-duration',
    params,
    expected,
    ...(suggestion !== undefined && { suggestion }),
  });
}

function change(call: Call): Typed | undefined {
  const rate = window(call, 'rate');
  const minutes = (durationMs(textOf(call.args[1]) ?? '') ?? 0) / 60_000;
  if (rate === undefined) return undefined;
  return { ...rate, unit: rate.unit.replace(/\/min$/, ''), run: (frame) => rate.run(frame) * minutes };
}

/** Seconds since the device last answered for it. One that never did is as old as this boot. */
function age({ checker, node, args: [of] }: Call): Typed | undefined {
  const point = of === undefined ? undefined : checker.point(of);
  if (point === undefined) return undefined;
  checker.asks(point.id);
  checker.usesClock();
  const run: Run<number> = ({ scope }) => (scope.now.mono - (scope.answeredAt(point.id) ?? 0)) / 1_000;
  return { type: 'number', unit: 's', isPlain: false, node, run };
}

const qualityAt = ({ scope }: Frame, point: Parameters<Frame['scope']['sample']>[0]) =>
  scope.sample(point)?.quality ?? 'stale';

function quality({ checker, node, args: [of] }: Call): Typed | undefined {
  const point = of === undefined ? undefined : checker.point(of);
  if (point === undefined) return undefined;
  checker.asks(point.id);
  return { type: 'string', texts: qualities, node, run: (frame) => qualityAt(frame, point.id) };
}

function isGood({ checker, node, args: [of] }: Call): Typed | undefined {
  const point = of === undefined ? undefined : checker.point(of);
  if (point === undefined) return undefined;
  checker.asks(point.id);
  return { type: 'boolean', node, run: (frame) => qualityAt(frame, point.id) === 'good' };
}

function convert({ checker, node, args: [of, to] }: Call): Typed | undefined {
  const value = of === undefined ? undefined : checker.number(of);
  const unit = textOf(to);
  if (value === undefined || to === undefined) return undefined;
  if (value.unit === '') {
    const params = { found: checker.quote(value.node) };
    return checker.complain(value.node, { code: 'expression-no-unit', params });
  }
  const factor = unit === undefined ? undefined : unitFactor(value.unit, unit);
  if (factor === undefined) {
    const choices = unitsLike(value.unit);
    return checker.complain(to, {
      code: 'expression-wrong-unit',
      params: { found: checker.quote(value.node), unit: value.unit },
      expected: expectation('expression-units-of', { units: choices.map((one) => `"${one}"`).join(', ') }),
    });
  }
  const written = checker.quote(node);
  const run: Run<number> = (frame) => finite(frame, value.run(frame) * factor, written);
  return { type: 'number', unit: unit ?? '', isPlain: false, node, run };
}

function formula(
  { checker, node, args }: Call,
  wanted: readonly string[],
  unit: string,
  of: (...values: number[]) => number,
): Typed | undefined {
  const typed = args.map((arg) => checker.number(arg));
  if (!typed.every((one) => one !== undefined)) return undefined;
  const fits = typed.map((one, index) => hasUnit(checker, one, wanted[index] ?? ''));
  if (!fits.every(Boolean)) return undefined;
  const runs = typed.map(({ run }) => run);
  const written = checker.quote(node);
  const run: Run<number> = (frame) => finite(frame, of(...runs.map((one) => one(frame))), written);
  return { type: 'number', unit, isPlain: false, node, run };
}

function reshaped({ checker, node, args: [of] }: Call, by: (value: number) => number): Typed | undefined {
  const value = of === undefined ? undefined : checker.number(of);
  return value === undefined ? undefined : { ...value, node, run: (frame) => by(value.run(frame)) };
}

/** Half a step goes away from zero, as people round. */
function round(call: Call): Typed | undefined {
  const [, digits] = call.args;
  const count = digits === undefined ? 0 : wholeOf(digits);
  if (count === undefined || count > 9) return wrongArguments(call);
  const step = 10 ** count;
  return reshaped(call, (value) => (Math.sign(value) * Math.round(Math.abs(value) * step)) / step);
}

function hour({ checker, node }: Call): Typed {
  checker.usesLocalTime();
  const run: Run<number> = ({ local }) => Math.floor(local.minute / 60);
  // A bare number: it is compared with written ones.
  return { type: 'number', unit: '', isPlain: false, node, run };
}

function weekday({ checker, node }: Call): Typed {
  checker.usesLocalTime();
  return { type: 'string', texts: weekdays, node, run: ({ local }) => local.weekday };
}

function between({ checker, node, args }: Call): Typed | undefined {
  const [from, to] = args.map((arg) => clockOf(checker, arg));
  if (from === undefined || to === undefined) return undefined;
  if (from === to) {
    const params = { found: textOf(args[0]) ?? '' };
    return checker.complain(node, { code: 'expression-same-clock', params });
  }
  checker.usesLocalTime();
  return { type: 'boolean', node, run: ({ local }) => isBetween(local.minute, from, to) };
}

function clockOf(checker: Checker, node: Node): number | undefined {
  const text = textOf(node);
  const minute = text === undefined ? undefined : clockMinute(text);
  if (minute !== undefined) return minute;
  const suggestion = text === undefined ? undefined : clockMeant(text);
  return checker.complain(node, {
    code: text === undefined ? 'expression-needs-text' : 'expression-clock',
    params: { found: checker.quote(node) },
    expected: expectation('expression-a-clock'),
    ...(suggestion !== undefined && { suggestion: `"${suggestion}"` }),
  });
}

/** A call with too many or too few arguments, or arguments of another form. */
export function wrongArguments({ checker, node, args }: Call): undefined {
  const name = node.op === 'call' ? node.args[0] : '';
  return checker.complain(node, {
    code: 'expression-arguments',
    params: { found: name, count: args.length },
    expected: expectation('expression-usage', { usage: functions.get(name)?.usage ?? name }),
  });
}

const textOf = (node: Node | undefined): string | undefined =>
  node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
const wholeOf = (node: Node): number | undefined =>
  node.op === 'value' && typeof node.args === 'bigint' ? Number(node.args) : undefined;
