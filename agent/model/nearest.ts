// A mistyped word → the right word that was most likely meant, or nothing: a wild guess is worse than none.

/** The candidate with the fewest typing mistakes, at most one in three letters. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const folded = foldedWord(word);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(Math.min(folded.length, 30) / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - folded.length) >= least) continue;
    const distance = typingMistakes(folded, foldedWord(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  // Two letters apart by one is most often another word: `w` is not a typing mistake of `h`.
  return folded.length < 2 && least > 0 ? undefined : best;
}

/** Letter case, marks and dashes do not make another word. */
export function foldedWord(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('đ', 'd') // a letter of its own, not a d with a mark
    .replaceAll('-', '_')
    .trim();
}

/** Letters inserted, left out, replaced or swapped with their neighbour (optimal string alignment). */
export function typingMistakes(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
