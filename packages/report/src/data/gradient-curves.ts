import { mean, type RunRecord } from '@limbeck/record';
import { binned, curveOfBins } from './bins.js';
import type { CurvePoint } from './curve.js';
import { groupBy } from './group-by.js';

type Event = RunRecord['metrics'][number];
type GradientEvent = Extract<Event, { readonly type: 'gradients' }>;

export interface GradientCurves {
  readonly name: string;
  /** Norm of the term's gradient times the term's weight; where the weight is 0 there is no point. */
  readonly norm: readonly CurvePoint[];
  /** To the gradient of the label terms. */
  readonly cosine: readonly CurvePoint[];
  readonly last: LastEpoch;
}

/** Means over the samples of the last epoch that has the term. */
export interface LastEpoch {
  readonly norm: number;
  readonly weight: number;
  readonly weighted: number;
  readonly cosine: number | undefined;
}

/** Of one term. */
interface Sample {
  readonly name: string;
  readonly seed: number;
  readonly epoch: number;
  /** Number of samples before it in its training. */
  readonly index: number;
  readonly norm: number;
  readonly weight: number;
  readonly cosine: number | null;
}

/** How every loss term of one network pulled at its weights, by epoch: samples averaged in at most 60 bins, then over the seeds. */
export function gradientCurves(metrics: RunRecord['metrics'], role: string): GradientCurves[] {
  const events = metrics.filter((event): event is GradientEvent => event.type === 'gradients' && event.role === role);
  if (events.length === 0) return [];
  const ofEpochs = [...groupBy(events, ({ seed, epoch }) => `${seed} ${epoch}`).values()];
  const perEpoch = Math.max(...ofEpochs.map((epoch) => epoch.length));
  const weights = weightsOf(metrics, role);
  const samples = ofEpochs.flatMap((epochEvents) =>
    epochEvents.flatMap((event, position) => {
      const { seed, epoch } = event;
      return Object.entries(event.terms).map(([name, { norm, cosine }]): Sample => ({ name, seed, epoch, index: (epoch - 1) * perEpoch + position, norm, cosine, weight: weights(event, name) }));
    }),
  );
  const total = perEpoch * Math.max(...events.map(({ epoch }) => epoch));
  return [...groupBy(samples, ({ name }) => name)].map(([name, ofTerm]) => {
    const bins = binned(ofTerm, { indexOf: ({ index }) => index, total, xOf: (first, size) => (first + (size - 1) / 2) / perEpoch });
    return { name, norm: curveOfBins(bins, ({ norm, weight }) => (weight === 0 ? null : norm * weight)), cosine: curveOfBins(bins, ({ cosine }) => cosine), last: lastEpoch(ofTerm) };
  });
}

function lastEpoch(samples: readonly Sample[]): LastEpoch {
  const last = [...groupBy(samples, ({ seed }) => seed).values()].flatMap((ofSeed) => {
    const epoch = Math.max(...ofSeed.map((sample) => sample.epoch));
    return ofSeed.filter((sample) => sample.epoch === epoch);
  });
  const cosines = last.map(({ cosine }) => cosine).filter((cosine) => cosine !== null);
  return {
    norm: mean(last.map(({ norm }) => norm)), weight: mean(last.map(({ weight }) => weight)), weighted: mean(last.map(({ norm, weight }) => norm * weight)),
    cosine: cosines.length === 0 ? undefined : mean(cosines),
  };
}

/** A term's weight at a sampled step; where the record is read without its steps, the epoch's mean. */
function weightsOf(metrics: RunRecord['metrics'], role: string): (event: GradientEvent, term: string) => number {
  const steps = new Map<string, Event>();
  const epochs = new Map<string, Event>();
  for (const event of metrics) {
    if (event.role !== role) continue;
    if (event.type === 'step') steps.set(`${event.seed} ${event.step}`, event);
    else if (event.type === 'epoch') epochs.set(`${event.seed} ${event.epoch}`, event);
  }
  return ({ seed, step, epoch }, term) => {
    const event = steps.get(`${seed} ${step}`) ?? epochs.get(`${seed} ${epoch}`);
    return (event && event.type !== 'gradients' ? event.terms[term]?.weight : undefined) ?? NaN;
  };
}
