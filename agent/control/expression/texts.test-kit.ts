// Random expressions that are well typed, with the points whose values they name.
import fc from 'fast-check';

export interface WrittenText {
  readonly text: string;
  readonly reads: ReadonlySet<string>;
}

const plain = (text: string): WrittenText => ({ text, reads: new Set() });
const joined = (parts: readonly WrittenText[], write: (...texts: string[]) => string): WrittenText => ({
  text: write(...parts.map((part) => part.text)),
  reads: new Set(parts.flatMap((part) => [...part.reads])),
});
const reading = (point: string): WrittenText => ({ text: point, reads: new Set([point]) });

const number = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((value) => plain(`${value}.0`)),
  fc.constantFrom('raw.x', 'raw.y').map(reading),
);
const truth = fc.oneof(
  fc.constantFrom('true', 'false').map(plain),
  fc.constantFrom('relays.relay_1', 'relays.relay_2').map(reading),
);

const { truths } = fc.letrec<{ numbers: WrittenText; truths: WrittenText }>((tie) => ({
  numbers: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    number,
    fc
      .tuple(tie('numbers'), fc.constantFrom('+', '-', '*', '/'), tie('numbers'))
      .map(([a, op, b]) => joined([a, b], (left, right) => `(${left} ${op} ${right})`)),
    tie('numbers').map((a) => joined([a], (of) => `-${of}`)),
    fc
      .tuple(tie('truths'), tie('numbers'), tie('numbers'))
      .map((all) => joined(all, (c, a, b) => `(${c} ? ${a} : ${b})`)),
  ),
  truths: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    truth,
    fc
      .tuple(tie('numbers'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('numbers'))
      .map(([a, op, b]) => joined([a, b], (left, right) => `(${left} ${op} ${right})`)),
    fc
      .tuple(tie('truths'), fc.constantFrom('&&', '||', '==', '!='), tie('truths'))
      .map(([a, op, b]) => joined([a, b], (left, right) => `(${left} ${op} ${right})`)),
    tie('truths').map((a) => joined([a], (of) => `!${of}`)),
    fc
      .tuple(tie('truths'), tie('truths'), tie('truths'))
      .map((all) => joined(all, (c, a, b) => `(${c} ? ${a} : ${b})`)),
  ),
}));

/** Arithmetic, comparisons and logic alone: what the language itself defines. */
export const plainText = truths;

/** The same among questions about points, windows and the time of day. */
export const askingText = fc
  .tuple(
    truths,
    fc.constantFrom(
      plain('good(tank.level)'),
      plain('quality(leaf.temp) == "good"'),
      plain('age(pipe.pressure) < 60'),
      plain('between("22:00", "05:30")'),
      joined([reading('air.air_temp')], (of) => `avg(${of}, "10min") > 30`),
      joined([reading('air.air_temp'), reading('air.air_rh')], (t, rh) => `vpd(${t}, ${rh}) > 1`),
      joined([reading('drive.status')], (of) => `${of} in ["run", "stop"]`),
    ),
    fc.constantFrom('&&', '||'),
    fc.boolean(),
  )
  .map(([a, b, op, isFirst]) => joined(isFirst ? [a, b] : [b, a], (left, right) => `${left} ${op} ${right}`));
