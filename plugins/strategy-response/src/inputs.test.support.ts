import { labelsOf, resultOf, tf, type DistillationStrategy, type LossOptions, type NetworkOutputs, type StrategyInput } from '@limbeck/core';
import '@limbeck/testkit';
import type { z } from 'zod';

export type Rows = readonly (readonly number[])[];

/** `size · sin(a (k + 1) + b)` row by row, k counting from 0. */
export function sines(rows: number, columns: number, [a, b, size]: readonly [number, number, number]): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => size * Math.sin(a * (row * columns + column + 1) + b)));
}

/** Logits and labels for which reference values were computed in double precision with the published formulas. */
export const STUDENT = sines(4, 5, [0.7, 0.1, 2]);
export const TEACHER = sines(4, 5, [1.3, 0.4, 3]);
export const LABELS = [0, 3, 1, 4];

export interface Given {
  readonly student?: Rows;
  /** The first is `teacher`, all are `teachers`. */
  readonly teachers?: readonly Rows[];
  readonly peers?: readonly Rows[];
  readonly labels?: readonly number[];
  readonly epoch?: number;
  readonly epochs?: number;
  readonly connectors?: Partial<StrategyInput['connectors']>;
  readonly rows?: Readonly<Record<string, Rows>>;
}

const outputs = (logits: Rows): NetworkOutputs => ({ logits: tensor(logits), taps: [] });

function tensor(rows: Rows): tf.Tensor2D {
  return tf.tensor2d(rows.map((row) => [...row]));
}

export function inputOf({ student = STUDENT, teachers = [TEACHER], peers = [], labels = LABELS, epoch = 1, epochs = 1, connectors = {}, rows = {} }: Given): StrategyInput {
  const ids = tf.tensor1d([...labels], 'int32');
  const all = teachers.map(outputs);
  return {
    student: outputs(student), teacher: all[0]!, teachers: all, peers: peers.map(outputs),
    labels: labelsOf(ids, student[0]!.length),
    connectors: { apply: () => { throw new Error('There are no connectors.'); }, parameters: {}, banks: {}, ...connectors },
    samples: { ids: tf.range(0, labels.length, 1, 'int32'), rows: Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, tensor(values)])) },
    random: {}, time: { epoch: tf.scalar(epoch), epochs },
  };
}

/** Loss, gradient in the student's logits and rows to remember, with options as a manifest gives them; `at` sets those that come as tensors. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, on: Given = {}, at: Readonly<Record<string, tf.Scalar>> = {}) {
  return tf.tidy(() => {
    const options = { ...(strategy.options.parse(given) as object), ...at } as LossOptions<z.output<Schema>>;
    const input = inputOf(on);
    let rows: Record<string, number[][]> = {};
    const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) => {
      const { loss, rows: kept = {} } = resultOf(strategy.loss({ ...input, student: { ...input.student, logits: logits as tf.Tensor2D } }, options));
      rows = Object.fromEntries(Object.entries(kept).map(([name, row]) => [name, row.arraySync() as number[][]]));
      return loss;
    })(input.student.logits);
    return { value: value.dataSync()[0]!, gradient: grad.arraySync() as number[][], rows };
  });
}

/** The largest difference between two lists of rows. */
export function distance(a: Rows, b: Rows): number {
  return Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i]![j]!))));
}

/** In double precision. */
export function softmax(logits: readonly number[], temperature = 1): number[] {
  const most = Math.max(...logits);
  const exponentials = logits.map((value) => Math.exp((value - most) / temperature));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

/** `Σ p log(p / q)` in double precision. */
export function kl(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, value, c) => sum + (value === 0 ? 0 : value * Math.log(value / q[c]!)), 0);
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
