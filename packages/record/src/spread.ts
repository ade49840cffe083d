/** One figure of several trainings. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (divisor n - 1); null for fewer than two values. */
  readonly sd: number | null;
  readonly n: number;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function spreadOf(values: readonly number[]): Spread {
  const centre = mean(values);
  const n = values.length;
  return { mean: centre, sd: n < 2 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1)), n };
}
