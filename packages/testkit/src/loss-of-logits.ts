import { labelsOf, resultOf, tf, type DistillationStrategy, type LossOptions, type StrategyInput } from '@limbeck/core';
import type { z } from 'zod';

/** `[B][classes]`. */
type Rows = readonly (readonly number[])[];

export interface GivenLogits {
  readonly student: Rows;
  /** The student's when left out. */
  readonly teacher?: Rows;
  /** Class index of each sample; 0 when left out. */
  readonly labels?: readonly number[];
}

/** The loss of a strategy on logits alone, and its gradient in the student's: for values that are computed by hand. */
export function lossOfLogits<Schema extends z.ZodType>(
  strategy: DistillationStrategy<Schema>,
  options: z.input<Schema>,
  { student, teacher = student, labels = student.map(() => 0) }: GivenLogits,
): { readonly loss: number; readonly gradient: number[][] } {
  return tf.tidy(() => {
    const parsed = strategy.options.parse(options) as LossOptions<z.output<Schema>>;
    const { value, grad } = tf.valueAndGrad((logits: tf.Tensor) => resultOf(strategy.loss(inputOf(logits as tf.Tensor2D, tensor(teacher), labels), parsed)).loss)(tensor(student));
    return { loss: value.dataSync()[0]!, gradient: grad.arraySync() as number[][] };
  });
}

function tensor(rows: Rows): tf.Tensor2D {
  return tf.tensor2d(rows.map((row) => [...row]));
}

function inputOf(student: tf.Tensor2D, teacherLogits: tf.Tensor2D, labels: readonly number[]): StrategyInput {
  const teacher = { logits: teacherLogits, taps: [] };
  return {
    student: { logits: student, taps: [] }, teacher, teachers: [teacher], peers: [],
    labels: labelsOf(tf.tensor1d([...labels], 'int32'), student.shape[1]),
    connectors: { apply: (module) => { throw new Error(`There is no connector "${module}": lossOfLogits tries a strategy on logits alone.`); }, parameters: {}, banks: {} },
    samples: { ids: tf.range(0, labels.length, 1, 'int32'), rows: {} },
    random: {}, time: { epoch: tf.scalar(1), epochs: 1 },
  };
}
