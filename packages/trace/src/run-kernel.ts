import { tf } from '@limbeck/core';
import type { Attributes } from './graph.js';

type RunKernel = ReturnType<typeof tf.engine>['runKernel'];

/** Runs one single-output kernel by name on the active tfjs backend; its types there are those of the op functions above it. */
export function runKernel(op: string, inputs: Readonly<Record<string, tf.Tensor>> | readonly tf.Tensor[], attributes: Attributes): tf.Tensor {
  return runKernelOutputs(op, inputs, attributes)[0]!;
}

export function runKernelOutputs(op: string, inputs: Readonly<Record<string, tf.Tensor>> | readonly tf.Tensor[], attributes: Attributes): readonly tf.Tensor[] {
  const result = tf.engine().runKernel(op, inputs as Parameters<RunKernel>[1], attributes as Parameters<RunKernel>[2]) as tf.Tensor | tf.Tensor[];
  return Array.isArray(result) ? result : [result];
}
