// A wrong value and what was expected there → the value that was most likely meant, or nothing.
import type { Expectation, ExpectationKey } from '../model/expectation.ts';
import { bytesOf, durationMs, durationUnits } from '../model/quantity.ts';
import { idFrom, nearest } from './nearest.ts';

type Guess = (text: string, expected: Expectation, raw: unknown) => string | undefined;

/** Where a bare number lacks its unit. */
export const quantities: ReadonlySet<ExpectationKey> = new Set(['duration', 'duration-or-none', 'size', 'flow']);

export function guess(raw: unknown, expected: Expectation): string | undefined {
  if (typeof raw !== 'string' && typeof raw !== 'number') return undefined;
  const meant = guesses[expected.key]?.(String(raw).trim(), expected, raw);
  // Well written and out of range: there is nothing better to write. A number in quotes is meant without them.
  return quantities.has(expected.key) && meant === raw ? undefined : meant;
}

/** A number in quotes, or with a decimal comma. */
const numberMeant: Guess = (text, _, raw) =>
  typeof raw === 'string' && /^-?\d+([.,]\d+)?$/.test(text) ? text.replace(',', '.') : undefined;

const truths: ReadonlyMap<string, string> = new Map([
  ['yes', 'true'],
  ['on', 'true'],
  ['1', 'true'],
  ['no', 'false'],
  ['off', 'false'],
  ['0', 'false'],
]);

const guesses: Readonly<Partial<Record<ExpectationKey, Guess>>> = {
  choice: (text, { params }) => nearest(text, String(params['choices']).split(', ')),
  id: (text) => idFrom(text),
  'gateway-id': (text) => idFrom(text, '-'),
  'profile-id': (text) => idFrom(text, '-')?.replaceAll('_', '-'),
  whole: numberMeant,
  number: numberMeant,
  factor: numberMeant,
  bool: (text) => truths.get(text.toLowerCase()),
  duration: durationMeant,
  'duration-or-none': durationMeant,
  flow: (text) => (/^\d+(\.\d+)?$/.test(text) ? `${text} L/min` : undefined),
  size: sizeMeant,
  timezone: (text) =>
    nearest(text.replaceAll(' ', '_'), ['Asia/Ho_Chi_Minh', 'UTC', ...Intl.supportedValuesOf('timeZone')]),
  host: (text) => /^[a-z]+:\/\/([^:/]+)/i.exec(text)?.[1] ?? /^([^:/\s]+):\d+$/.exec(text)?.[1],
  'device-path': (text) => (/^tty[A-Z]+\d+$/.test(text) ? `/dev/${text}` : undefined),
};

const durationWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    giây: 's',
    m: 'min',
    mins: 'min',
    minute: 'min',
    minutes: 'min',
    phút: 'min',
    hour: 'h',
    hours: 'h',
    giờ: 'h',
    day: 'd',
    days: 'd',
    ngày: 'd',
    msec: 'ms',
    millis: 'ms',
  }),
);

/** `5`, `5 s`, `5sec` and `5m` are meant as durations; a bare number is taken for days where only days are in range. */
function durationMeant(text: string, expected: Expectation): string | undefined {
  const [, amount, word = ''] = /^(\d{1,6}(?:[.,]\d{1,3})?)\s*(\p{L}*)$/u.exec(text) ?? [];
  const lower = word.toLowerCase().normalize('NFC');
  const unit = durationUnits.includes(lower) ? lower : durationWords.get(lower);
  const bare = String(expected.params['min']).endsWith('d') ? ['d'] : ['s', 'min', 'h', 'd', 'ms'];
  const units = unit !== undefined ? [unit] : lower === '' ? bare : [];
  const [min = 0, max = 0] = [expected.params['min'], expected.params['max']].map((bound) => durationMs(String(bound)));
  return units
    .map((one) => `${String(amount).replace(',', '.')}${one}`)
    .find((meant) => (durationMs(meant) ?? -1) >= min && (durationMs(meant) ?? -1) <= max);
}

/** `2 gb`, `2G` and `2` (gigabytes) are meant as sizes. */
function sizeMeant(text: string): string | undefined {
  const [, amount, letter = 'g'] = /^(\d{1,6}(?:[.,]\d{1,3})?)\s*([kmgt]?)b?$/i.exec(text) ?? [];
  const unit = { k: 'kB', m: 'MB', g: 'GB', t: 'TB' }[letter.toLowerCase() || 'g'];
  const meant = amount === undefined ? undefined : `${amount.replace(',', '.')}${unit}`;
  return meant !== undefined && bytesOf(meant) !== undefined ? meant : undefined;
}
