// A part of a text value → where in the file that part is written. Quotes, escapes, folded lines and block texts lie
// between a value and what stands in the file, so both are walked through side by side.
import type { Path, SourceDocument } from './document.ts';

/** Offsets in the file of a part of the value at `path`; of the whole value where the two cannot be matched. */
export function writtenPart(
  source: SourceDocument,
  path: Path,
  value: string,
  part: { readonly start: number; readonly end: number },
): readonly [start: number, end: number] | undefined {
  const whole = source.written(path);
  if (whole === undefined) return undefined;
  const steps = stepsOf(source.text.slice(...whole), value);
  const [first, last] = [steps?.[part.start], steps?.[part.end - 1]];
  if (first === undefined) return whole;
  return [whole[0] + first.from, whole[0] + (part.end > part.start ? (last ?? first).to : first.from)];
}

/** Where each character of `value`, and its end, stands in `written`; undefined when `written` is not this value. */
function stepsOf(written: string, value: string): readonly Step[] | undefined {
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const steps: Step[] = [];
  let at = quote !== '' ? 1 : /^[|>]/.test(written) ? written.indexOf('\n') + 1 : 0;
  for (const character of value.split('')) {
    const step = next(written, at, character, quote);
    if (step === undefined) return undefined;
    steps.push(step);
    at = step.to;
  }
  return [...steps, { from: at, to: at }];
}

interface Step {
  readonly from: number;
  readonly to: number;
}

/** From where to where one character of a value is written, at or behind `at`. */
function next(written: string, at: number, character: string, quote: string): Step | undefined {
  for (let from = at; from < written.length; from += 1) {
    const here = written[from] ?? '';
    if (quote === '"' && here === '\\') {
      const length = escapeLength(written, from, character);
      if (length > 0) return { from, to: from + length };
      // A line that goes on: the backslash and the indentation are nothing.
      if (!/\s/.test(written[from + 1] ?? '')) return undefined;
    } else if (here === character) {
      return { from, to: from + (quote === "'" && here === "'" ? 2 : 1) };
    } else if (!/\s/.test(here)) {
      // A folded line is written as an end of line and read as a space, a kept one may be both.
      return /\s/.test(character) ? { from, to: from } : undefined;
    }
  }
  return /\s/.test(character) ? { from: written.length, to: written.length } : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '/': '/',
  '\\': '\\',
  ' ': ' ',
};

function escapeLength(written: string, at: number, character: string): number {
  const letter = written[at + 1] ?? '';
  if (escapes[letter] === character) return 2;
  const digits = { x: 2, u: 4 }[letter];
  if (digits === undefined) return 0;
  const code = Number.parseInt(written.slice(at + 2, at + 2 + digits), 16);
  return code === character.charCodeAt(0) ? 2 + digits : 0;
}
