import type { Schedule, ScheduleTime } from '@limbeck/core';
import type { ScheduleConfig } from '@limbeck/manifest';

type Named = Exclude<ScheduleConfig, number>;
type Factories = { readonly [Use in Named['use']]: (config: Extract<Named, { use: Use }>) => Schedule };

const epochOf = ({ step, stepsPerEpoch }: ScheduleTime): number => Math.floor(step / stepsPerEpoch);
/** Share of the whole training that is done before this step, in [0, 1). */
const progressOf = ({ step, stepsPerEpoch, epochs }: ScheduleTime): number => step / (stepsPerEpoch * epochs);
const between = (from: number, to: number, share: number): number => from + (to - from) * share;
/** From `from` at share 0 to `to` at share 1 along half a cosine. */
const cosineBetween = (from: number, to: number, share: number): number => to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * share));

const FACTORIES: Factories = {
  constant: ({ value }) => () => value,
  step: ({ from, every, factor }) => (time) => from * factor ** Math.floor(epochOf(time) / every),
  'multi-step': ({ from, milestones, factor }) => (time) => from * factor ** milestones.filter((epoch) => epochOf(time) >= epoch).length,
  // Loshchilov & Hutter 2017, eq. 5, one period, per step; with a linear warm-up before it.
  cosine: ({ from, to, warmUp }) => (time) => {
    const warmUpSteps = (warmUp ?? 0) * time.stepsPerEpoch;
    if (time.step < warmUpSteps) return from * ((time.step + 1) / (warmUpSteps + 1));
    return cosineBetween(from, to, (time.step - warmUpSteps) / Math.max(1, time.stepsPerEpoch * time.epochs - warmUpSteps));
  },
  'linear-warm-up': ({ from, to, epochs, perEpoch }) => (time) => between(from, to, Math.min(1, (perEpoch ? epochOf(time) + 1 : time.step / time.stepsPerEpoch) / epochs)),
  'linear-decay': ({ from, to }) => (time) => between(from, to, progressOf(time)),
  // Smith & Topin 2018, https://arxiv.org/abs/1708.07120, with cosine arms and the end points of PyTorch's OneCycleLR.
  'one-cycle': ({ max, divideBy, finalDivideBy, warmUpFraction }) => ({ step, stepsPerEpoch, epochs }) => {
    const start = max / divideBy;
    const lastStep = Math.max(1, stepsPerEpoch * epochs - 1);
    const peak = Math.max(0, warmUpFraction * (lastStep + 1) - 1);
    if (step <= peak) return peak === 0 ? max : cosineBetween(start, max, step / peak);
    return cosineBetween(max, start / finalDivideBy, (step - peak) / (lastStep - peak));
  },
};

/** The value over time that a number or schedule of the manifest describes. */
export function createSchedule(config: ScheduleConfig): Schedule {
  return typeof config === 'number' ? () => config : build(config);
}

function build<Use extends Named['use']>(config: Extract<Named, { use: Use }>): Schedule {
  return FACTORIES[config.use as Use](config);
}
