import { Random, sizeOf } from '@limbeck/core';
import type { HostData, Optimizer, Schedule, ScheduleTime, Step } from '@limbeck/core';
import type { TeacherLogits } from '../teacher/teacher-logits.js';
import type { Subset } from './sampling.js';

export interface StepInputsOptions {
  readonly step: Step;
  readonly optimizer: Optimizer;
  readonly subset: Subset;
  readonly sampleSize: number;
  /** Undefined when no term needs a teacher. */
  readonly teacher: TeacherLogits | undefined;
  readonly learningRate: Schedule;
  readonly weights: Readonly<Record<string, Schedule>>;
  /** Seeds dropout masks. */
  readonly seed: number;
}

/** Fills the inputs of a train step, reusing its buffers from call to call. */
export function createStepInputs({ step, optimizer, subset, sampleSize, teacher, learningRate, weights, seed }: StepInputsOptions) {
  const buffers = Object.fromEntries(Object.entries(step.inputs).map(([name, { shape, dtype }]) => [name, dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape))])) as Record<string, HostData>;
  const x = buffers['x'] as Float32Array;
  const labels = buffers['labels'] as Int32Array;
  const batchSize = labels.length;
  const samples = new Uint32Array(batchSize);
  const teacherLogits = buffers['teacher/logits'] as Float32Array | undefined;
  const random = Object.keys(step.inputs).filter((name) => name.startsWith('random/')).map((name) => ({ buffer: buffers[name] as Float32Array, stream: new Random(seed).split('noise', batchSize, name) }));
  const setScalar = (name: string, value: number): void => void (buffers[name]![0] = value);

  return {
    /** `positions` are the batch's places within the subset. */
    async fill(positions: Uint32Array, time: ScheduleTime): Promise<{ readonly inputs: Readonly<Record<string, HostData>>; readonly learningRate: number; readonly weights: Readonly<Record<string, number>> }> {
      for (let i = 0; i < batchSize; i++) samples[i] = subset.indices[positions[i]!]!;
      subset.split.read(samples, x.subarray(0, batchSize * sampleSize));
      for (let i = 0; i < batchSize; i++) labels[i] = subset.split.labels[samples[i]!]!;
      if (teacherLogits) await teacher?.fill(positions, x, teacherLogits);
      const rate = learningRate(time);
      setScalar('learningRate', rate);
      const current = Object.fromEntries(Object.entries(weights).map(([name, schedule]) => [name, schedule(time)]));
      for (const [name, value] of Object.entries(current)) setScalar(`weight/${name}`, value);
      for (const [name, value] of Object.entries(optimizer.scalars(time.step + 1))) setScalar(`optimizer/${name}`, value);
      for (const { buffer, stream } of random) stream.fillUniform(buffer);
      return { inputs: buffers, learningRate: rate, weights: current };
    },
  };
}
