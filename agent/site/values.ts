// What is written for an actuator (`on`, `30`, `30 %`) → a value that its point can hold, or a complaint.
import type { ActuatorValue } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import { isOutput, type PointSpec, registerOf, type RegisterSource, type RegisterType } from '../model/site.ts';
import { unitFactor, unitMeant } from '../model/units.ts';
import { at } from './check.ts';
import { quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';

const truths: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['on', true],
  ['off', false],
  [true, true],
  [false, false],
]);

/** The value at `path` for `point`; undefined after a complaint. */
export function valueFor(source: SourceDocument, path: Path, point: PointSpec): ActuatorValue | undefined {
  const raw = at(source.data, path);
  return point.valueType === 'boolean' ? truthFor(source, path, raw, point) : numberFor(source, path, raw, point);
}

function truthFor(source: SourceDocument, path: Path, raw: unknown, point: PointSpec): boolean | undefined {
  const truth = truths.get(raw);
  if (truth !== undefined) return truth;
  const meant = {
    on: 'on',
    yes: 'on',
    '1': 'on',
    bật: 'on',
    mở: 'on',
    off: 'off',
    no: 'off',
    '0': 'off',
    tắt: 'off',
    đóng: 'off',
  };
  const suggestion = meant[String(raw).toLowerCase().normalize('NFC') as keyof typeof meant];
  const params = { key: String(path.at(-1)), point: point.id, found: quoted(raw) };
  source.complain(path, { code: 'wrong-value', params, expected: 'on-off', suggestion });
  return undefined;
}

function numberFor(source: SourceDocument, path: Path, raw: unknown, point: PointSpec): number | undefined {
  const number = numberWritten(source, path, point);
  if (number === undefined) return undefined;
  const of = registerOf(point.source);
  // A pin is on or off; whoever asks for a number of it was told so.
  if (of === undefined) return undefined;
  const [min, max] = boundsOf(of);
  const isCode = of.codes === undefined || Object.values(of.codes).includes(number);
  if (isCode && number >= min && number <= max) return number;
  const codes = Object.values(of.codes ?? {});
  const params = { key: String(path.at(-1)), point: point.id, found: quoted(raw) };
  const expected =
    codes.length > 0
      ? expectation('choice', { choices: codes.join(', ') })
      : expectation('number-of', { min, max, unit: point.unit });
  source.complain(path, { code: 'wrong-value', params, expected });
  return undefined;
}

/** A number, or a text of a number and its unit, in the unit of `of`; undefined after a complaint. */
export function numberWritten(
  source: SourceDocument,
  path: Path,
  of: { readonly id: string; readonly unit: string },
): number | undefined {
  const raw = at(source.data, path);
  if (typeof raw === 'number' && Number.isFinite(raw)) return raw;
  const [, amount, symbol = ''] = /^(-?\d{1,9}(?:\.\d{1,9})?)\s*([^\d\s.].*)?$/.exec(String(raw).trim()) ?? [];
  const key = String(path.at(-1));
  if (typeof raw !== 'string' || amount === undefined || (symbol === '' && of.unit !== '')) {
    const suggestion = typeof raw === 'string' && symbol === '' ? amount : undefined;
    const expected = of.unit === '' ? expectation('a-value') : expectation('expression-unit', { unit: of.unit });
    source.complain(path, {
      code: 'wrong-value',
      params: { key, point: of.id, found: quoted(raw) },
      expected,
      suggestion,
    });
    return undefined;
  }
  const unit = unitMeant(symbol) ?? symbol;
  if (unit === of.unit) return Number(amount);
  const factor = unitFactor(unit, of.unit);
  source.complain(path, {
    code: 'value-unit',
    params: { key, found: quoted(raw), point: of.id, unit: of.unit === '' ? '–' : of.unit },
    expected: expectation('expression-unit', { unit: of.unit === '' ? '–' : of.unit }),
    ...(factor !== undefined && { suggestion: `${Number((Number(amount) * factor).toPrecision(9))} ${of.unit}` }),
  });
  return undefined;
}

const bits: Readonly<Partial<Record<RegisterType, readonly [number, number]>>> = {
  u16: [0, 2 ** 16 - 1],
  s16: [-(2 ** 15), 2 ** 15 - 1],
  u32: [0, 2 ** 32 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
};

/** What can be written: the plausible range, and what the register has room for (where its scale is known). */
function boundsOf({ type, scale, offset, valid, decimalsFrom }: RegisterSource): readonly [min: number, max: number] {
  const raw = decimalsFrom === undefined ? bits[type] : undefined;
  const [low, high] = (raw ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    .map((one) => Number((one * scale + offset).toPrecision(12)))
    .sort((a, b) => a - b);
  const min = Math.max(low ?? 0, valid?.min ?? Number.NEGATIVE_INFINITY);
  return [min, Math.min(high ?? 0, valid?.max ?? Number.POSITIVE_INFINITY)];
}

/** Whether anything can drive it: it can be written as a whole, and it is on/off or a number. */
export function isDrivable({ valueType, source }: PointSpec): boolean {
  if (source.type === 'pin') return isOutput(source);
  if (source.type === 'derived') return false;
  return (
    source.write !== undefined && valueType !== 'string' && (source.mask === undefined || source.write.on !== undefined)
  );
}
