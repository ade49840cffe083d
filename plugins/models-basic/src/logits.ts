import { tf, type ModelSpec } from '@limbeck/core';
import { linearUniform } from './initial-weights.js';

/** The classifier `[B, features] -> [B, classes]`, without softmax. */
export function logits(features: tf.SymbolicTensor, { classes, seed }: ModelSpec): tf.SymbolicTensor {
  const name = 'logits';
  return tf.layers.dense({ name, units: classes, kernelInitializer: linearUniform(features.shape.at(-1)!, seed, name) }).apply(features) as tf.SymbolicTensor;
}
