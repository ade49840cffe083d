/** How long a model's turn should take, and how many calls it may have, by how costly a call is. */
export interface TurnLength {
  readonly ms: number;
  readonly mostCalls: number;
}

/** Calls before any is timed: engines still choose algorithms, fuse and allocate in the first ones. */
export const WARM_UP = { calls: 20, leastCalls: 3, ms: 1000 } as const;

/** Every model has one turn in each round, so this is the least number of timed calls. */
export const ROUNDS = 20;

export function turnLength(batchSize: number): TurnLength {
  return { ms: 150, mostCalls: batchSize === 1 ? 15 : 5 };
}

/** Timed calls in one turn: as many as fit, at least one. */
export function callsPerTurn(callMs: number, { ms, mostCalls }: TurnLength): number {
  return Math.max(1, Math.min(mostCalls, Math.floor(ms / Math.max(callMs, 1e-6))));
}

/**
 * The order in which models take their turns in a round: each round begins with the next model, every other round goes backwards, so that no model
 * always comes first or always after the same one.
 */
export function turnOrder<T>(models: readonly T[], round: number): T[] {
  const shift = models.length === 0 ? 0 : round % models.length;
  const rotated = [...models.slice(shift), ...models.slice(0, shift)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}
