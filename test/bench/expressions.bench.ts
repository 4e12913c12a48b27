// Evaluations of a rule's condition per second, and texts compiled per second: ours, which only parses with the
// library, against the library's own evaluator on the same samples.
import { Environment } from '@marcbachmann/cel-js';
import { compile } from '../../agent/control/expression/compile.ts';
import type { Scope, Vocabulary } from '../../agent/control/expression/types.ts';
import { monoMs, wallMs } from '../../agent/model/clock.ts';
import { type PointId, pointId } from '../../agent/model/ids.ts';
import type { Sample } from '../../agent/model/sample.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

const text = 'a.b > 32.0 && c.d < 5.0';
const times = 2_000_000;
const [b, d] = [pointId('a.b'), pointId('c.d')];
const vocabulary: Vocabulary = {
  points: new Map([b, d].map((point) => [point, { valueType: 'number', unit: '' }])),
  timezone: 'UTC',
};
const compiled = compile(text, vocabulary, 'boolean');
if (!compiled.ok) throw new Error('the text of the bench has a mistake');
const expression = compiled.value;
const library = new Environment()
  .registerVariable('a', 'map<string, double>')
  .registerVariable('c', 'map<string, double>');
const parsed = library.parse(text);
parsed.check();

const perSecond = (count: number, work: () => void): number => {
  const before = performance.now();
  work();
  return (count / (performance.now() - before)) * 1_000;
};

function ours(): number {
  const samples = new Map<PointId, Sample>();
  const put = (point: PointId, value: number) => samples.set(point, { point, value, quality: 'good', mono: monoMs(0) });
  const scope: Scope = {
    now: { mono: monoMs(0), wall: wallMs(0), wallTrusted: false },
    sample: (point) => samples.get(point),
    answeredAt: () => undefined,
    window: () => undefined,
  };
  put(d, 4);
  return perSecond(times, () => {
    for (let index = 0; index < times; index += 1) {
      if (index % 16 === 0) put(b, 30 + (index % 7));
      expression.evaluate(scope);
    }
  });
}

function theirs(): number {
  const context = { a: { b: 30 }, c: { d: 4 } };
  return perSecond(times, () => {
    for (let index = 0; index < times; index += 1) {
      if (index % 16 === 0) context.a.b = 30 + (index % 7);
      parsed(context);
    }
  });
}

const texts = 20_000;
const compiling = (): number =>
  perSecond(texts, () => {
    for (let index = 0; index < texts; index += 1) compile(`a.b > ${index}.5 && c.d < 5.0`, vocabulary, 'boolean');
  });

const figures = await inTurns(
  [
    { name: 'evaluations, Kênh', run: async () => ours() },
    { name: 'evaluations, cel-js', run: async () => theirs() },
    { name: 'texts compiled, Kênh', run: async () => compiling() },
  ],
  roundsOf(process.env),
);
console.log(
  table(
    ['what', 'per second'],
    [...figures].map(([name, runs]) => [name, Math.round(median(runs)).toLocaleString('en')]),
  ),
);
