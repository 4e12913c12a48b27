// A word that is not in a list → the words that were probably meant.

/** At most three, nearest first; none that differs in more than a third of its letters. */
export function nearestOf(word: string, known: readonly string[]): string[] {
  return known
    .map((other) => ({ other, steps: stepsBetween(word, other) }))
    .filter(({ other, steps }) => steps <= Math.max(2, Math.ceil(other.length / 3)) || other.includes(word))
    .toSorted((a, b) => a.steps - b.steps)
    .slice(0, 3)
    .map(({ other }) => other);
}

/** Levenshtein's distance: letters to change, add or leave out. */
export function stepsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
