// The values of a number → by how much it changed over the last `overMs`.
//
// A value holds until the next one. Kept are at most `grainsMax` + 2 of them: of several within one grain of `overMs`
// the last, so the older end of the comparison may be taken up to one grain late. The newer end is always exact.

const grainsMax = 60;

interface Mark {
  at: number;
  /** Null while it was not known. */
  value: number | null;
}

export class Swing {
  readonly #overMs: number;
  readonly #marks: Mark[] = [];

  constructor(overMs: number) {
    this.#overMs = overMs;
  }

  note(value: number | null, t: number): void {
    const marks = this.#marks;
    if (marks.at(-1)?.value === value) return;
    const before = marks.at(-2);
    if (before !== undefined && t - before.at < this.#overMs / grainsMax) marks.pop();
    marks.push({ at: t, value });
  }

  /** Undefined while either end is not known. */
  change(t: number): number | undefined {
    const marks = this.#marks;
    while (marks.length > 1 && marks[1]!.at <= t - this.#overMs) marks.shift();
    const [then, now] = [marks[0], marks.at(-1)];
    if (then === undefined || now === undefined || then.at > t - this.#overMs) return undefined;
    return then.value === null || now.value === null ? undefined : now.value - then.value;
  }

  /** When the older end comes to its next value. */
  nextAt(t: number): number {
    const next = this.#marks.find(({ at }) => at > t - this.#overMs);
    return next === undefined ? Infinity : next.at + this.#overMs;
  }
}
