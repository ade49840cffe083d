import { formatPercent, formatPoints } from './format-units.js';

interface Mean {
  readonly mean: number;
  /** Standard deviation over the seeds; none for one seed, or where it is not known. */
  readonly sd: number | null | undefined;
}

/** A mean fraction as per cent without the sign: "98.14 ± 0.05", or "98.14". */
export function formatMean({ mean, sd }: Mean): string {
  return `${formatPercent(mean)}${spread(sd)}`;
}

/** The same with the number of seeds, where it is known: "98.14 ± 0.05 (3)". */
export function formatMeanOfSeeds({ n, ...mean }: Mean & { readonly n: number | null }): string {
  return `${formatMean(mean)}${n === null ? '' : ` (${n})`}`;
}

/** A mean difference of fractions in percentage points, signed: "+0.23 ± 0.01", or "+0.23". */
export function formatGain({ mean, sd }: Mean): string {
  return `${formatPoints(mean)}${spread(sd)}`;
}

function spread(sd: Mean['sd']): string {
  return sd === null || sd === undefined ? '' : ` ± ${formatPercent(sd)}`;
}
