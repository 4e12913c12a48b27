import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prometheusText } from './prometheus.ts';

test('a metric is its help, its type and a row per value', () => {
  const text = prometheusText([
    { name: 'kenh_reads_total', help: 'Reads.', type: 'counter', values: [{ labels: { line: 'field' }, value: 3 }] },
    { name: 'kenh_up', help: 'Up\nor \\ down.', type: 'gauge', values: [{ value: 1 }] },
    { name: 'kenh_none', help: 'Nothing.', type: 'gauge', values: [] },
  ]);
  expect(text).toBe(
    '# HELP kenh_reads_total Reads.\n# TYPE kenh_reads_total counter\nkenh_reads_total{line="field"} 3\n' +
      '# HELP kenh_up Up\\nor \\\\ down.\n# TYPE kenh_up gauge\nkenh_up 1\n',
  );
});

/** The escapes of the format's own grammar, read back by hand. */
function readBack(row: string): string {
  const quoted = /^\w+\{\w+="((?:[^"\\\n]|\\.)*)"\} 1$/.exec(row)?.[1];
  if (quoted === undefined) throw new Error(`no row: ${row}`);
  return quoted.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

test('any label value is read back as it was written, on one row', () => {
  const value = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'ế', '{', '}', ' ', ',') });
  fc.assert(
    fc.property(value, (text) => {
      const rows = prometheusText([
        { name: 'm', help: '', type: 'gauge', values: [{ labels: { l: text }, value: 1 }] },
      ]).split('\n');
      expect(rows).toHaveLength(4);
      expect(readBack(rows[2] ?? '')).toBe(text);
    }),
  );
});

test.each([
  [0.1 + 0.2, '0.30000000000000004'],
  [1e21, '1e+21'],
  [-0, '0'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
])('%d is written as %s', (value, text) => {
  expect(prometheusText([{ name: 'm', help: 'h', type: 'gauge', values: [{ value }] }])).toContain(`\nm ${text}\n`);
});

test('a name that is none is a broken program', () => {
  expect(() => prometheusText([{ name: 'kenh-x', help: '', type: 'gauge', values: [{ value: 1 }] }])).toThrow(
    TypeError,
  );
  expect(() =>
    prometheusText([{ name: 'x', help: '', type: 'gauge', values: [{ labels: { 'a-b': '' }, value: 1 }] }]),
  ).toThrow(TypeError);
});
