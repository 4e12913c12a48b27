// Contestants → their figures, measured in turns: A B C, A B C, … so that a slow minute of the machine hits all alike.

export interface Contestant<Figure> {
  readonly name: string;
  /** One measurement, from nothing to nothing: what it started is stopped when it resolves. */
  readonly run: () => Promise<Figure>;
}

const roundsDefault = 5;

/** How many rounds: KENH_BENCH_ROUNDS, at least 1; figures are worth showing from five on. */
export function roundsOf(env: Readonly<Record<string, string | undefined>>): number {
  const asked = Number(env['KENH_BENCH_ROUNDS'] ?? roundsDefault);
  return Number.isInteger(asked) && asked > 0 ? asked : roundsDefault;
}

/** All figures of each contestant, in the order of the rounds. A contestant that fails ends the bench. */
export async function inTurns<Figure>(
  contestants: readonly Contestant<Figure>[],
  rounds: number,
): Promise<Map<string, Figure[]>> {
  const figures = new Map<string, Figure[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contestants) figures.get(name)!.push(await run());
  }
  return figures;
}
