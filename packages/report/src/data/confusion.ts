import { mean, spreadOf, type Evaluation } from '@limbeck/record';
import { groupBy } from './group-by.js';

/** The confusion matrices of one network, summed over its seeds. */
export interface Confusion {
  readonly role: string;
  readonly classes: readonly string[];
  /** [label][predicted] */
  readonly counts: readonly (readonly number[])[];
  readonly seeds: readonly number[];
}

export function confusions(evaluations: readonly Evaluation[]): Confusion[] {
  return [...groupBy(evaluations, ({ role }) => role)].map(([role, group]) => {
    const { classes } = group[0]!;
    return {
      role,
      classes,
      counts: classes.map((_, label) => classes.map((__, predicted) => group.reduce((sum, { confusion }) => sum + (confusion[label]?.[predicted] ?? 0), 0))),
      seeds: group.map(({ seed }) => seed).sort((a, b) => a - b),
    };
  });
}

export interface ConfusedPair {
  readonly label: number;
  readonly predicted: number;
  /** Mean number of samples over the seeds. */
  readonly count: number;
  /** Of the label's samples, [0, 1]. */
  readonly share: number;
}

/** The pairs of classes that are mistaken most often, most frequent first; ties in label order. */
export function mostConfused({ counts, seeds }: Confusion, limit: number): ConfusedPair[] {
  return counts
    .flatMap((row, label) => row.map((count, predicted) => ({ label, predicted, count: count / seeds.length, share: shareOf(row, predicted) })))
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted)
    .slice(0, limit);
}

/** Share of a label's samples that fall to one class; 0 for a label without samples. */
export function shareOf(row: readonly number[], predicted: number): number {
  const total = row.reduce((sum, count) => sum + count, 0);
  return total === 0 ? 0 : row[predicted]! / total;
}

export interface ClassDifference {
  readonly name: string;
  /** accuracy(student) - accuracy(baseline) among the class's samples, mean over the common seeds. */
  readonly mean: number;
  readonly sd: number | null;
  readonly student: number;
  readonly baseline: number;
}

/** What each class gained over a baseline, seed by seed, in label order; undefined when the two share no seed. Classes without samples are left out. */
export function classDifferences(evaluations: readonly Evaluation[], student: string, baseline: string): { readonly classes: ClassDifference[]; readonly seeds: number } | undefined {
  const of = (role: string): Map<number, Evaluation> => new Map(evaluations.filter((each) => each.role === role).map((each) => [each.seed, each]));
  const others = of(baseline);
  const pairs = [...of(student).values()].flatMap((mine) => {
    const other = others.get(mine.seed);
    return other && other.split === mine.split ? [{ mine, other }] : [];
  });
  const first = pairs[0];
  if (!first) return undefined;
  const classes = first.mine.classes.flatMap((name, label) => {
    const accuracy = ({ confusion }: Evaluation): number => shareOf(confusion[label]!, label);
    if (first.mine.confusion[label]!.every((count) => count === 0)) return [];
    const differences = pairs.map(({ mine, other }) => accuracy(mine) - accuracy(other));
    const { mean: gain, sd } = spreadOf(differences);
    return [{ name, mean: gain, sd, student: mean(pairs.map(({ mine }) => accuracy(mine))), baseline: mean(pairs.map(({ other }) => accuracy(other))) }];
  });
  return { classes, seeds: pairs.length };
}
