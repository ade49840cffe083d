import { mean, type RunRecord } from '@limbeck/record';
import { curveOf, type CurvePoint } from './curve.js';
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

interface Sample {
  readonly seed: number;
  readonly epoch: number;
  /** Number of samples before it in its training. */
  readonly index: number;
  readonly norm: number;
  readonly weight: number;
  readonly cosine: number | null;
}

/** Enough points for a shape, few enough that a batch's noise is averaged away. */
const BINS = 60;

/** How every loss term of one network pulled at its weights, by epoch: samples averaged in at most 60 bins, then over the seeds. */
export function gradientCurves(metrics: RunRecord['metrics'], role: string): GradientCurves[] {
  const events = metrics.filter((event): event is GradientEvent => event.type === 'gradients' && event.role === role);
  if (events.length === 0) return [];
  const ofEpochs = [...groupBy(events, ({ seed, epoch }) => `${seed} ${epoch}`).values()];
  const perEpoch = Math.max(...ofEpochs.map((epoch) => epoch.length));
  const weights = weightsOf(metrics, role);
  const samples = new Map<string, Sample[]>();
  for (const epochEvents of ofEpochs) {
    for (const [position, event] of epochEvents.entries()) {
      for (const [name, { norm, cosine }] of Object.entries(event.terms)) {
        const sample = { seed: event.seed, epoch: event.epoch, index: (event.epoch - 1) * perEpoch + position, norm, cosine, weight: weights(event, name) };
        const known = samples.get(name);
        if (known) known.push(sample);
        else samples.set(name, [sample]);
      }
    }
  }
  const total = perEpoch * Math.max(...events.map(({ epoch }) => epoch));
  return [...samples].map(([name, all]) => curvesOf(name, all, perEpoch, Math.max(1, Math.ceil(total / BINS))));
}

function curvesOf(name: string, samples: readonly Sample[], perEpoch: number, size: number): GradientCurves {
  const bins = [...groupBy(samples, ({ seed, index }) => `${seed} ${Math.floor(index / size)}`).values()];
  const curve = (value: (sample: Sample) => number | null): CurvePoint[] =>
    curveOf(bins.flatMap((bin) => {
      const values = bin.map(value).filter((each) => each !== null);
      const first = Math.floor(bin[0]!.index / size) * size;
      return values.length === 0 ? [] : [{ x: (first + (size - 1) / 2) / perEpoch, value: mean(values) }];
    }));
  return { name, norm: curve(({ norm, weight }) => (weight === 0 ? null : norm * weight)), cosine: curve(({ cosine }) => cosine), last: lastEpoch(samples) };
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
