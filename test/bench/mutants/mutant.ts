// A guard in words, the edit that switches it off, and the tests of which one must notice.

export interface Mutant {
  readonly guard: string;
  readonly file: string;
  /** In its file exactly once. */
  readonly text: string;
  readonly instead: string;
  /** Test files of which one must fail. */
  readonly tests: readonly string[];
}

type Row = readonly [guard: string, text: string, instead: string];
type Rows = (file: string, rows: readonly Row[]) => Mutant[];

const rowsOf =
  (folder: string, tests: readonly string[]): Rows =>
  (file, rows) =>
    rows.map(([guard, text, instead]) => ({ guard, file: `${folder}/${file}`, text, instead, tests }));

const units = ['step', 'step.property', 'people', 'stops', 'evidence', 'memory', 'rules/rule'];
export const control = rowsOf(
  'agent/control',
  units.map((name) => `agent/control/${name}.test.ts`),
);
export const field = rowsOf('agent/field', ['agent/field/writes.test.ts', 'agent/field/owner.test.ts']);
export const rest = rowsOf('agent/field/rest', ['agent/field/rest/plan.test.ts', 'test/wire/rest.test.ts']);
