import { Random, sizeOf } from '@limbeck/core';
import type { HostData, Optimizer, Schedule, ScheduleTime, Step } from '@limbeck/core';
import type { TeacherBuffers, TeacherOutputs } from '../teacher/teacher-outputs.js';
import { optionKey, weightKey } from './learner.js';
import type { RowStore } from './row-store.js';
import type { Subset } from './sampling.js';
import { teacherKey } from './strategy-input.js';
import type { TeacherSpec } from './train-step.js';

/** What changes with time in one term of the loss. */
export interface TermSchedules {
  readonly weight: Schedule;
  readonly options: Readonly<Record<string, Schedule>>;
  /** Of its connectors, where they have an optimiser of their own. */
  readonly connectors?: OptimizerSchedule;
}

export interface OptimizerSchedule {
  readonly optimizer: Optimizer;
  readonly learningRate: Schedule;
}

export interface StepInputsOptions extends OptimizerSchedule {
  readonly step: Step;
  readonly subset: Subset;
  readonly sampleSize: number;
  /** In the order of the step's teachers. */
  readonly teachers: readonly (TeacherSpec & { readonly outputs: TeacherOutputs })[];
  /** By term. */
  readonly terms: Readonly<Record<string, TermSchedules>>;
  readonly rows: RowStore;
  /** Seeds dropout masks and the random numbers of strategies. */
  readonly seed: number;
}

export interface FilledInputs {
  readonly inputs: Readonly<Record<string, HostData>>;
  readonly learningRate: number;
  readonly weights: Readonly<Record<string, number>>;
  /** The batch, by the dataset's sample index. */
  readonly samples: Uint32Array;
}

/** Fills the inputs of a train step, reusing its buffers from call to call. */
export function createStepInputs({ step, optimizer, subset, sampleSize, teachers, learningRate, terms, rows, seed }: StepInputsOptions) {
  const buffers = Object.fromEntries(Object.entries(step.inputs).map(([name, { shape, dtype }]) => [name, dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape))])) as Record<string, HostData>;
  const x = buffers['x'] as Float32Array;
  const labels = buffers['labels'] as Int32Array;
  const batchSize = labels.length;
  const samples = new Uint32Array(batchSize);
  const named = (start: string): string[] => Object.keys(step.inputs).filter((name) => name.startsWith(start));
  const teacherBuffers = teachers.map(({ taps }, t): TeacherBuffers => ({ logits: buffers[teacherKey(t)] as Float32Array, taps: taps.map((_tap, i) => buffers[teacherKey(t, i)] as Float32Array) }));
  const random = [...named('random/'), ...named('noise/')].map((name) => ({ buffer: buffers[name] as Float32Array, stream: new Random(seed).split('noise', batchSize, name) }));
  const rowKeys = named('rows/');
  const setScalar = (name: string, value: number): void => void (buffers[name]![0] = value);
  const setOptimizer = (group: string, { optimizer: of, learningRate: rate }: OptimizerSchedule, time: ScheduleTime): number => {
    const value = rate(time);
    setScalar(group === '' ? 'learningRate' : `learningRate/${group}`, value);
    for (const [name, scalar] of Object.entries(of.scalars(time.step + 1))) setScalar(group === '' ? `optimizer/${name}` : `optimizer/${group}/${name}`, scalar);
    return value;
  };

  return {
    /** `positions` are the batch's places within the subset. */
    async fill(positions: Uint32Array, time: ScheduleTime): Promise<FilledInputs> {
      for (let i = 0; i < batchSize; i++) samples[i] = subset.indices[positions[i]!]!;
      subset.split.read(samples, x.subarray(0, batchSize * sampleSize));
      for (let i = 0; i < batchSize; i++) labels[i] = subset.split.labels[samples[i]!]!;
      (buffers['samples'] as Int32Array).set(samples);
      setScalar('epoch', Math.floor(time.step / time.stepsPerEpoch) + 1);
      for (const [t, { outputs }] of teachers.entries()) await outputs.fill(positions, x, teacherBuffers[t]!);
      for (const key of rowKeys) rows.read(key, samples, buffers[key] as Float32Array);
      const rate = setOptimizer('', { optimizer, learningRate }, time);
      const weights: Record<string, number> = {};
      for (const [term, { weight, options, connectors }] of Object.entries(terms)) {
        weights[term] = weight(time);
        setScalar(weightKey(term), weights[term]);
        for (const [option, schedule] of Object.entries(options)) setScalar(optionKey(term, option), schedule(time));
        if (connectors) setOptimizer(term, connectors, time);
      }
      for (const { buffer, stream } of random) stream.fillUniform(buffer);
      return { inputs: buffers, learningRate: rate, weights, samples };
    },
  };
}
