// Rows of cells → lines of a terminal, in columns, within a width.
import { type Paint, type Style } from './paint.ts';
import { pad, printable, widthOf } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Columns that may be clipped when the terminal is narrow, and to how many at least; others never are. */
  readonly clipTo?: number;
}
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}
export type Row = readonly (Cell | string)[];

const gap = 2;

/**
 * The table's lines, title first, none wider than `width` as long as the columns that may be clipped allow it.
 * @param width columns of the terminal; Infinity where there is none
 */
export function tableLines(columns: readonly Column[], rows: readonly Row[], width: number, paint: Paint): string[] {
  const cells = rows.map((row) => row.map(cellOf));
  const widths = fitted(columns, naturalWidths(columns, cells), width);
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ text, style }, n) => painted(text, style, n, row.length))
      .join(' '.repeat(gap))
      .trimEnd();
  const painted = (text: string, style: Style | undefined, n: number, count: number): string => {
    const align = columns[n]?.align ?? 'left';
    // A last column on the left needs no spaces behind it.
    const columnsOf = n === count - 1 && align === 'left' ? Math.min(widths[n] ?? 0, widthOf(text)) : (widths[n] ?? 0);
    return paint(style, pad(text, columnsOf, align));
  };
  const titles = columns.map(({ title }): Cell => ({ text: title, style: 'strong' }));
  return [line(titles), ...cells.map(line)];
}

function cellOf(cell: Cell | string): Cell {
  if (typeof cell === 'string') return { text: printable(cell) };
  return { ...cell, text: printable(cell.text) };
}

function naturalWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map(({ title }, n) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[n]?.text ?? ''))));
}

/** Takes what is too much from the widest column that may still be clipped, one sign at a time. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let tooMuch = widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1) - width;
  while (tooMuch > 0) {
    const spare = columns.map(({ clipTo }, n) =>
      clipTo === undefined || (widths[n] ?? 0) <= clipTo ? 0 : (widths[n] ?? 0),
    );
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    tooMuch -= 1;
  }
  return widths;
}
