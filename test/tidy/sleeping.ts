// Test files → tests that never run. A test may be skipped where a foreign program is missing (`test.skipIf`), and then
// says so in its name; it may not be switched off, put off or made the only one.
import { tokensOf } from './tokens.ts';
import { isTest, type Complaint, type Tree } from './tree.ts';

const starters = new Set(['test', 'it', 'describe', 'suite']);
const switches = new Set(['skip', 'only', 'todo', 'fails']);

export function sleepingTests(tree: Tree): Complaint[] {
  return tree
    .filter(({ path }) => isTest(path) && path.endsWith('.ts'))
    .flatMap(({ path, text }) =>
      switchesIn(text).map(({ line, name }) => ({ path, line, text: `${name}: a test runs or goes` })),
    );
}

/** `test.skip`, `describe.concurrent.only` …: a chain of names that begins with a starter and holds a switch. */
function switchesIn(text: string): { line: number; name: string }[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !switches.has(token.text)) return [];
    let first = index;
    while (tokens[first - 1]?.text === '.' && tokens[first - 2]?.kind === 'word') first -= 2;
    if (first === index || !starters.has(tokens[first]!.text)) return [];
    const name = tokens.slice(first, index + 1).map((part) => part.text);
    return [{ line: token.line, name: name.join('') }];
  });
}
