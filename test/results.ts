// Vitest's JSON report → the counts and the reasons that a run of the tests ends with.

export interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of the tests that did not run; a name says why it may be skipped. */
  readonly skippedNames: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A file that broke before its first test counts as one failed test: it must not vanish from the sum. */
export function resultsOf(reportJson: string): Results {
  const { testResults } = JSON.parse(reportJson) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const withStatus = (...wanted: string[]) => tests.filter(({ status }) => wanted.includes(status));
  const skipped = withStatus('pending', 'skipped', 'todo', 'disabled');
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  );
  return {
    passed: withStatus('passed').length,
    failed: tests.length - withStatus('passed').length - skipped.length + broken.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName.trim()),
  };
}

export const totalLine = ({ passed, failed, skipped }: Results): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
