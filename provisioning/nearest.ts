// A word that is not in a list → the words that were probably meant.
import { typingMistakes } from '../agent/model/nearest.ts';

/** At most three, nearest first; none that differs in more than a third of its letters. */
export function nearestOf(word: string, known: readonly string[]): string[] {
  return known
    .map((other) => ({ other, mistakes: typingMistakes(word, other) }))
    .filter(({ other, mistakes }) => mistakes <= Math.max(2, Math.ceil(other.length / 3)) || other.includes(word))
    .toSorted((a, b) => a.mistakes - b.mistakes)
    .slice(0, 3)
    .map(({ other }) => other);
}
