// Vitest's JSON report → the counts and the reasons that a run of the tests ends with.

export interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of the tests that did not run; a name says why it may be skipped. */
  readonly skippedNames: readonly string[];
}
export interface FileResults extends Results {
  readonly file: string;
}

interface Report {
  readonly testResults: readonly TestFile[];
}
interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

export function resultsOf(reportJson: string): FileResults[] {
  return (JSON.parse(reportJson) as Report).testResults.map(fileResults);
}

/** A file that broke before its first test counts as one failed test: it must not vanish from the sum. */
function fileResults({ name, status, assertionResults: tests }: TestFile): FileResults {
  const withStatus = (...wanted: string[]) => tests.filter((test) => wanted.includes(test.status));
  const skipped = withStatus('pending', 'skipped', 'todo', 'disabled');
  const passed = withStatus('passed').length;
  const isBroken = status === 'failed' && withStatus('failed').length === 0;
  return {
    file: name,
    passed,
    failed: tests.length - passed - skipped.length + Number(isBroken),
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName.trim()),
  };
}

/** Those of `later` in place of the same files' in `earlier`. */
export function replaced(earlier: readonly FileResults[], later: readonly FileResults[]): FileResults[] {
  const again = new Set(later.map(({ file }) => file));
  return [...earlier.filter(({ file }) => !again.has(file)), ...later];
}

export function sum(files: readonly Results[]): Results {
  const all = (count: (one: Results) => number): number => files.reduce((total, one) => total + count(one), 0);
  return {
    passed: all(({ passed }) => passed),
    failed: all(({ failed }) => failed),
    skipped: all(({ skipped }) => skipped),
    skippedNames: files.flatMap(({ skippedNames }) => skippedNames),
  };
}

export const totalLine = ({ passed, failed, skipped }: Results): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
