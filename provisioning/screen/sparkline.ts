// A series of numbers → a small chart in a few terminal lines.

const eighths = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Mean height per column; a column without numbers stays empty, so that a gap looks like a gap. */
export function sparkline(columns: readonly (number | undefined)[]): string {
  const known = columns.filter((value) => value !== undefined);
  const min = Math.min(...known);
  const span = Math.max(...known) - min;
  return columns
    .map((value) => {
      if (value === undefined) return ' ';
      const height = span === 0 ? 3 : Math.min(7, Math.floor(((value - min) / span) * 8));
      return eighths[height] ?? ' ';
    })
    .join('');
}

/** Means of what falls into each of `count` equal parts of the time from `from` to `to`. */
export function columnsOf(
  points: readonly { readonly wall: number; readonly value: number }[],
  from: number,
  to: number,
  count: number,
): (number | undefined)[] {
  const sums = Array.from({ length: count }, () => ({ sum: 0, n: 0 }));
  for (const { wall, value } of points) {
    const at = to === from ? 0 : Math.min(count - 1, Math.floor(((wall - from) / (to - from)) * count));
    const column = sums[at];
    if (column === undefined) continue;
    column.sum += value;
    column.n += 1;
  }
  return sums.map(({ sum, n }) => (n === 0 ? undefined : sum / n));
}
