import type { ModelSummary, RunSummary } from '@limbeck/record';
import { accuracyGain, type AccuracyGain } from './accuracy-gain.js';
import { formatGain } from './format-mean.js';
import { formatPoints } from './format-units.js';
import { rowName } from './row-name.js';

/** A student beside a baseline. */
export interface Comparison {
  readonly gain: AccuracyGain;
  /** The difference and a verdict. */
  readonly sentences: readonly string[];
}

/** Each student's accuracy against each baseline's, with a verdict, as sentences. */
export function comparisons(summary: RunSummary): string[] {
  return compareWithBaselines(summary).flatMap(({ sentences }) => sentences);
}

/** Each student against each baseline with which it shares a seed. */
export function compareWithBaselines(summary: RunSummary): Comparison[] {
  const of = (role: ModelSummary['role']): ModelSummary[] => summary.models.filter((model) => model.role === role);
  return of('student').flatMap((student) =>
    of('baseline').flatMap((baseline) => {
      const gain = accuracyGain(student, baseline);
      return gain ? [{ gain, sentences: sentencesOf(`the ${rowName(student, summary)}`, rowName(baseline, summary), gain) }] : [];
    }),
  );
}

/** Whether the seeds show that distilling helped or hurt; "neutral" where they show neither. */
export function gainTone({ mean, margin }: AccuracyGain): 'good' | 'bad' | 'neutral' {
  if (margin === undefined) return 'neutral';
  return mean - margin > 0 ? 'good' : mean + margin < 0 ? 'bad' : 'neutral';
}

function sentencesOf(student: string, baseline: string, gain: AccuracyGain): string[] {
  const measured = `${formatGain(gain)} percentage points (${gain.sd === undefined ? '1 seed' : `mean ± sd of ${gain.n} seeds, pair by pair`})`;
  return [`Accuracy of ${student} minus that of ${baseline}: ${measured}.`, verdict(student, baseline, gain)];
}

/** One sentence that claims no more than the seeds show. */
function verdict(student: string, baseline: string, { mean, margin, n }: AccuracyGain): string {
  if (margin === undefined) return `One seed cannot tell whether ${student} and ${baseline} differ by more than chance.`;
  const interval = `95 % interval of the mean ${formatPoints(mean - margin)} to ${formatPoints(mean + margin)}`;
  if (mean - margin > 0) return `Distilling helped: ${student} is more accurate than ${baseline} (${interval}).`;
  if (mean + margin < 0) return `Distilling hurt: ${student} is less accurate than ${baseline} (${interval}).`;
  return `${n} seeds do not show that distilling helped or hurt: the difference is within their noise (${interval}).`;
}
