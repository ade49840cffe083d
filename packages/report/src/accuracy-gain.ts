import { spreadOf, type ModelSummary } from '@limbeck/record';

/** A difference in accuracy between two networks trained with the same seeds, as fractions. */
export interface AccuracyGain {
  /** Mean over the common seeds of (this - other). */
  readonly mean: number;
  /** Sample standard deviation of the differences (divisor n - 1); undefined for one seed. */
  readonly sd: number | undefined;
  /** Number of common seeds. */
  readonly n: number;
  /** Half the width of the 95 % confidence interval of the mean (Student's t); undefined for one seed. */
  readonly margin: number | undefined;
}

/** `accuracy(model) - accuracy(other)`, seed by seed; undefined when they share no seed. */
export function accuracyGain(model: ModelSummary, other: ModelSummary): AccuracyGain | undefined {
  return differenceOf(accuracies(model), accuracies(other));
}

/** The same of accuracies by seed. */
export function differenceOf(own: readonly (readonly [seed: number, accuracy: number])[], other: readonly (readonly [seed: number, accuracy: number])[]): AccuracyGain | undefined {
  const others = new Map(other);
  const differences = own.flatMap(([seed, accuracy]) => {
    const against = others.get(seed);
    return against === undefined ? [] : [accuracy - against];
  });
  if (differences.length === 0) return undefined;
  const { mean, sd, n } = spreadOf(differences);
  return { mean, sd: sd ?? undefined, n, margin: sd === null ? undefined : (tQuantile(n - 1) * sd) / Math.sqrt(n) };
}

function accuracies({ runs, accuracy }: ModelSummary): [seed: number, accuracy: number][] {
  return accuracy === null ? [] : runs.map((run) => [run.seed, run.accuracy[accuracy.metric]]);
}

/** Student's t at 0.975 for 1 to 20 degrees of freedom. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086,
];

/** Beyond the table a formula that is right to 0.002. */
export function tQuantile(degreesOfFreedom: number): number {
  return T_975[degreesOfFreedom - 1] ?? 1.96 + 2.5 / degreesOfFreedom;
}
