import { sizeOf, tf, type Classifier, type DistillationStrategy, type Norm } from '@limbeck/core';
import { evaluateLoss } from '@limbeck/testkit';
import type { z } from 'zod';

/** `size · sin(a k + b) + around`, k counting from 1: the same numbers in every language. */
export function sines<T extends tf.Tensor>(shape: readonly number[], [a, b, size = 1, around = 0]: readonly [number, number, number?, number?]): T {
  return tf.tensor(Array.from({ length: sizeOf(shape) }, (_, k) => around + size * Math.sin(a * (k + 1) + b)), [...shape]) as T;
}

export interface Given {
  readonly student: { readonly taps: readonly tf.Tensor[]; readonly classifier?: Classifier };
  readonly teacher: { readonly taps: readonly tf.Tensor[]; readonly classifier?: Classifier; readonly norms?: readonly Norm[]; readonly logits?: tf.Tensor2D };
  readonly mask?: tf.Tensor2D;
  /** Of the connectors, where the loss is not to have those that it begins with. */
  readonly weights?: Readonly<Record<string, tf.Tensor>>;
}

export interface Outcome {
  readonly value: number;
  /** In `taps[0]` ..., in `classifier.kernel` and `classifier.bias`, and in the connectors' weights. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

/** Loss and gradients, options as a manifest gives them. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, on: Given): Outcome {
  const { loss, gradients, connectors } = evaluateLoss(strategy, given, on);
  return { value: loss, gradients: { ...gradients, ...connectors } };
}

/** Length of a list of numbers and its product with sin 1, sin 2, sin 3 ...: which other gradients than the right one do not have. */
export function fingerprint(values: Float32Array): [length: number, product: number] {
  return [Math.hypot(...values), values.reduce((sum, value, i) => sum + value * Math.sin(i + 1), 0)];
}

/** Their entries, by name. */
export function fingerprints(gradients: Outcome['gradients']): Record<string, [number, number]> {
  return Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, fingerprint(values)]));
}
