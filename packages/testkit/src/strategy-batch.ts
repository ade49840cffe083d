import { Random, tf, toTensor, type HostTensor, type StrategyInput } from '@limbeck/core';
import { randomNormals } from './host.js';

/** What a strategy is given, in JavaScript memory. */
export interface StrategyBatch {
  readonly studentLogits: HostTensor;
  readonly teacherLogits: HostTensor;
  readonly studentTaps: readonly HostTensor[];
  readonly teacherTaps: readonly HostTensor[];
  readonly labels: readonly number[];
}

export interface BatchShape {
  readonly batchSize: number;
  readonly classes: number;
  /** Without the batch axis. */
  readonly studentTaps?: readonly (readonly number[])[] | undefined;
  readonly teacherTaps?: readonly (readonly number[])[] | undefined;
}

export function randomBatch({ batchSize, classes, studentTaps = [], teacherTaps = [] }: BatchShape, scale: number, seed = 0): StrategyBatch {
  const random = new Random(seed);
  const draw = (name: string, shape: readonly number[]): HostTensor => randomNormals(random.split(name), [batchSize, ...shape], scale);
  const labels = random.split('labels');
  return {
    studentLogits: draw('student', [classes]),
    teacherLogits: draw('teacher', [classes]),
    studentTaps: studentTaps.map((shape, i) => draw(`student-tap-${i}`, shape)),
    teacherTaps: teacherTaps.map((shape, i) => draw(`teacher-tap-${i}`, shape)),
    labels: Array.from({ length: batchSize }, () => labels.integer(classes)),
  };
}

/** The samples `rows` of a batch, in that order. */
export function takeRows(batch: StrategyBatch, rows: readonly number[]): StrategyBatch {
  const take = ({ shape, dtype, data }: HostTensor): HostTensor => {
    const rowSize = data.length / shape[0]!;
    const taken = new Float32Array(rows.length * rowSize);
    rows.forEach((row, i) => taken.set(data.subarray(row * rowSize, (row + 1) * rowSize), i * rowSize));
    return { shape: [rows.length, ...shape.slice(1)], dtype, data: taken };
  };
  return {
    studentLogits: take(batch.studentLogits),
    teacherLogits: take(batch.teacherLogits),
    studentTaps: batch.studentTaps.map(take),
    teacherTaps: batch.teacherTaps.map(take),
    labels: rows.map((row) => batch.labels[row]!),
  };
}

/** The tensors of one network: logits, then taps. */
export function networkTensors(batch: StrategyBatch, which: 'student' | 'teacher'): tf.Tensor[] {
  const [logits, taps] = which === 'student' ? [batch.studentLogits, batch.studentTaps] : [batch.teacherLogits, batch.teacherTaps];
  return [logits, ...taps].map(toTensor);
}

/** What the loss of a strategy without connectors, per-sample state and random numbers is given. */
export function strategyInput(batch: StrategyBatch, student: readonly tf.Tensor[], teacher: readonly tf.Tensor[]): StrategyInput {
  const ids = tf.tensor1d([...batch.labels], 'int32');
  const classes = batch.studentLogits.shape[1]!;
  const outputs = ([logits, ...taps]: readonly tf.Tensor[]): StrategyInput['student'] => ({ logits: logits as tf.Tensor2D, taps });
  const other = outputs(teacher);
  return {
    student: outputs(student), teacher: other, teachers: [other], peers: [other],
    labels: { ids, oneHot: tf.oneHot(ids, classes, 1, 0, 'float32') as tf.Tensor2D },
    connectors: { apply: () => { throw new Error('The strategy has no connectors.'); }, parameters: {}, banks: {} },
    samples: { ids: tf.range(0, batch.labels.length, 1, 'int32'), rows: {} }, random: {}, time: { epoch: tf.scalar(1), epochs: 1 },
  };
}
