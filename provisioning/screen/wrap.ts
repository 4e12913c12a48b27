// Long texts and lists of parts → indented lines of a terminal, broken where its columns end.
import type { Paint, Style } from './paint.ts';
import { clip, pad, printable, widthOf } from './width.ts';

/** Parts beside each other, broken between parts where the terminal is too narrow for all of them. */
export function wrapParts(indent: number, parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts.filter((text) => text !== '')) {
    const longer = line === '' ? part : `${line} · ${part}`;
    if (line !== '' && indent + widthOf(longer) > width) {
      lines.push(line);
      line = part;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  // A part that is longer than a line is broken between its words: figures are never cut.
  return lines.flatMap((text) => wrapText(text, width, indent));
}

/** A text broken between words (never at a space that keeps a number together); a word longer than a line is cut. Its first line may begin further left. */
export function wrapText(text: string, width: number, indent = 0, firstIndent = indent): string[] {
  const lines: string[] = [];
  let line = '';
  const columns = (): number => Math.max(8, width - (lines.length === 0 ? firstIndent : indent));
  for (const word of printable(text)
    .split(/[ \n\t]+/)
    .filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > columns()) {
      lines.push(line);
      line = clip(word, columns());
    } else line = clip(longer, columns());
  }
  if (line !== '') lines.push(line);
  return lines.map((one, n) => ' '.repeat(n === 0 ? firstIndent : indent) + one);
}

export interface LabelledRow {
  readonly label: string;
  readonly text: string;
  readonly style?: Style;
}

const indent = 2;
const labelColumnsMax = 28;

/** Labels with their texts beside them, broken within their own column; below them where there is no room for two. */
export function labelled(rows: readonly LabelledRow[], width: number, paint: Paint): string[] {
  const labels = Math.min(labelColumnsMax, Math.max(0, ...rows.map(({ label }) => widthOf(label))));
  const at = indent + labels + 2;
  const isNarrow = width < at + 18;
  return rows.flatMap(({ label, text, style }) => {
    if (isNarrow) {
      return [
        ...wrapText(label, width, indent),
        ...wrapText(text, width, indent + 2).map((line) => paint(style, line)),
      ];
    }
    const [first = '', ...rest] = wrapText(text, width, at);
    const head = `${' '.repeat(indent)}${pad(printable(label), labels)}  `;
    return [`${head}${paint(style, first.slice(at))}`.trimEnd(), ...rest.map((line) => paint(style, line))];
  });
}
