import type { RunRecord } from '@limbeck/record';
import { binned, curveOfBins, type Bin } from './bins.js';
import type { CurvePoint } from './curve.js';

type Event = Exclude<RunRecord['metrics'][number], { readonly type: 'gradients' }>;
type StepEvent = Extract<Event, { readonly type: 'step' }>;

export interface TermCurves {
  readonly name: string;
  readonly unweighted: readonly CurvePoint[];
  readonly weighted: readonly CurvePoint[];
  /** The weight was 1 in every step: both curves are the same. */
  readonly weightIsOne: boolean;
}

/**
 * Every loss term of one network's training by epoch, and the whole loss: steps averaged in at most 60 bins, or, where the record is read
 * without its steps, the means of the epochs; then over the seeds.
 */
export function termCurves(metrics: RunRecord['metrics'], role: string): { readonly terms: readonly TermCurves[]; readonly loss: readonly CurvePoint[] } {
  const events = metrics.filter((event): event is Event => event.type !== 'gradients' && event.role === role);
  const steps = events.filter((event): event is StepEvent => event.type === 'step');
  return steps.length > 0 ? curvesOf(steps, binnedSteps(steps)) : curvesOf(events, events.map((event) => ({ x: event.epoch, items: [event] })));
}

function binnedSteps(steps: readonly StepEvent[]): Bin<StepEvent>[] {
  const stepsPerEpoch = steps.reduce((most, { epoch, step }) => Math.max(most, epoch === 1 ? step : 0), 0) || 1;
  const last = steps.reduce((most, { step }) => Math.max(most, step), 0);
  return binned(steps, { indexOf: ({ step }) => step - 1, total: last, xOf: (first, size) => (Math.min(first + size, last) + first) / 2 / stepsPerEpoch });
}

function curvesOf(all: readonly Event[], bins: readonly Bin<Event>[]): ReturnType<typeof termCurves> {
  const names = [...new Set(all.flatMap(({ terms }) => Object.keys(terms)))];
  return {
    terms: names.map((name) => ({
      name,
      unweighted: curveOfBins(bins, ({ terms }) => terms[name]?.unweighted),
      weighted: curveOfBins(bins, ({ terms }) => terms[name]?.weighted),
      weightIsOne: all.every(({ terms }) => (terms[name]?.weight ?? 1) === 1),
    })),
    loss: curveOfBins(bins, ({ loss }) => loss),
  };
}
