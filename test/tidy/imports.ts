// TypeScript text → what it imports: from where, on which line, and whether the import is still there at run time.
import { tokensOf, type Token } from './tokens.ts';

export interface Import {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
  /** `type` is erased before the file runs; `value` and `lazy` (a call of `import()` or `require()`) are not. */
  readonly kind: 'value' | 'type' | 'lazy';
}

/** An `import()` whose argument is computed has this specifier: nobody can say what it loads. */
export const computed = '(computed)';

export function importsOf(text: string): Import[] {
  const tokens = tokensOf(text);
  const found: Import[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isPunct(tokens[index - 1], '.')) continue;
    if (token.text === 'import') found.push(...importAt(tokens, index));
    else if (token.text === 'export') found.push(...exportAt(tokens, index));
    else if (token.text === 'require') found.push(...requireAt(tokens, index));
  }
  return found;
}

const isPunct = (token: Token | undefined, text: string): boolean => token?.kind === 'punct' && token.text === text;
const isWord = (token: Token | undefined, text: string): boolean => token?.kind === 'word' && token.text === text;

/** `import …` in all its forms; `import.meta` and a property called `import` are none. */
function importAt(tokens: readonly Token[], at: number): Import[] {
  const next = tokens[at + 1];
  if (next === undefined) return [];
  if (isPunct(next, '(')) return [callAt(tokens, at, isWord(tokens[at - 1], 'typeof') ? 'type' : 'lazy')];
  if (next.kind === 'string') return [{ specifier: next.text, line: next.line, kind: 'value' }];
  if (next.kind === 'punct' && next.text !== '{' && next.text !== '*') return [];
  const kind = isTypeOnly(tokens, at + 1) ? 'type' : 'value';
  for (let index = at + 1; index < tokens.length; index += 1) {
    const token = tokens[index]!;
    const source = tokens[index + 1];
    if (isWord(token, 'from') && source?.kind === 'string') return [{ specifier: source.text, line: token.line, kind }];
    // An import clause holds names, commas, braces and a star: anything else means that this is none.
    if (token.kind === 'punct' && !['{', '}', ',', '*'].includes(token.text)) return [];
    if (token.kind === 'string') return [];
  }
  return [];
}

/** `type` is a keyword here unless it is the imported name itself (`import type from './x.ts'`, `import type, { …`). */
function isTypeOnly(tokens: readonly Token[], at: number): boolean {
  if (!isWord(tokens[at], 'type')) return false;
  if (isPunct(tokens[at + 1], ',')) return false;
  return !(isWord(tokens[at + 1], 'from') && tokens[at + 2]?.kind === 'string');
}

/** `export … from`; an export of something declared here imports nothing. */
function exportAt(tokens: readonly Token[], at: number): Import[] {
  const typeOnly = isWord(tokens[at + 1], 'type');
  const start = typeOnly ? at + 2 : at + 1;
  let index = start + 1;
  if (isPunct(tokens[start], '*')) {
    if (isWord(tokens[index], 'as')) index += 2;
  } else if (isPunct(tokens[start], '{')) {
    while (index < tokens.length && !isPunct(tokens[index], '}')) index += 1;
    index += 1;
  } else return [];
  const source = tokens[index + 1];
  if (!isWord(tokens[index], 'from') || source?.kind !== 'string') return [];
  return [{ specifier: source.text, line: source.line, kind: typeOnly ? 'type' : 'value' }];
}

/** `require('x')` and `require.resolve('x')`. */
function requireAt(tokens: readonly Token[], at: number): Import[] {
  const open = isPunct(tokens[at + 1], '.') && isWord(tokens[at + 2], 'resolve') ? at + 2 : at;
  if (!isPunct(tokens[open + 1], '(') || tokens[open + 2]?.kind !== 'string') return [];
  return [callAt(tokens, open, 'lazy')];
}

function callAt(tokens: readonly Token[], at: number, kind: Import['kind']): Import {
  const argument = tokens[at + 2];
  const end = tokens[at + 3];
  const plain = argument?.kind === 'string' && (isPunct(end, ')') || isPunct(end, ','));
  return { specifier: plain ? argument.text : computed, line: tokens[at]!.line, kind };
}
