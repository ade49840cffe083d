import { mean, type RunRecord } from '@limbeck/record';
import { curveOf, type CurvePoint } from './curve.js';
import { groupBy } from './group-by.js';

type Event = Exclude<RunRecord['metrics'][number], { readonly type: 'gradients' }>;
type StepEvent = Extract<Event, { readonly type: 'step' }>;

export interface TermCurves {
  readonly name: string;
  readonly unweighted: readonly CurvePoint[];
  readonly weighted: readonly CurvePoint[];
  /** The weight was 1 in every step: both curves are the same. */
  readonly weightIsOne: boolean;
}

/** Enough points for a shape, few enough that a step's noise is averaged away. */
const BINS = 60;

/**
 * Every loss term of one network's training by epoch, and the whole loss: steps averaged in at most 60 bins, or, where the record is read
 * without its steps, the means of the epochs; then over the seeds.
 */
export function termCurves(metrics: RunRecord['metrics'], role: string): { readonly terms: readonly TermCurves[]; readonly loss: readonly CurvePoint[] } {
  const events = metrics.filter((event): event is Event => event.type !== 'gradients' && event.role === role);
  const steps = events.filter((event): event is StepEvent => event.type === 'step');
  return steps.length > 0 ? curvesOf(steps, binned(steps)) : curvesOf(events, events.map((event) => ({ x: event.epoch, events: [event] })));
}

/** What is averaged into one value of one seed. */
interface Bin {
  readonly x: number;
  readonly events: readonly Event[];
}

function binned(steps: readonly StepEvent[]): Bin[] {
  const stepsPerEpoch = steps.reduce((most, { epoch, step }) => Math.max(most, epoch === 1 ? step : 0), 0) || 1;
  const last = steps.reduce((most, { step }) => Math.max(most, step), 0);
  const size = Math.max(1, Math.ceil(last / BINS));
  return [...groupBy(steps, ({ seed, step }) => `${seed} ${Math.floor((step - 1) / size)}`).values()].map((events) => {
    const first = Math.floor((events[0]!.step - 1) / size) * size;
    return { x: (Math.min(first + size, last) + first) / 2 / stepsPerEpoch, events };
  });
}

function curvesOf(all: readonly Event[], bins: readonly Bin[]): ReturnType<typeof termCurves> {
  const curve = (value: (event: Event) => number | undefined): CurvePoint[] =>
    curveOf(bins.flatMap(({ x, events }) => {
      const values = events.map(value).filter((each) => each !== undefined);
      return values.length === 0 ? [] : [{ x, value: mean(values) }];
    }));
  const names = [...new Set(all.flatMap(({ terms }) => Object.keys(terms)))];
  return {
    terms: names.map((name) => ({
      name,
      unweighted: curve(({ terms }) => terms[name]?.unweighted),
      weighted: curve(({ terms }) => terms[name]?.weighted),
      weightIsOne: all.every(({ terms }) => (terms[name]?.weight ?? 1) === 1),
    })),
    loss: curve(({ loss }) => loss),
  };
}
