import type { tf } from './tf.js';

export interface OptimizerUpdateInput {
  readonly parameter: tf.Tensor;
  readonly gradient: tf.Tensor;
  /** By slot name; zeros of the parameter's shape before the first step. */
  readonly slots: Readonly<Record<string, tf.Tensor>>;
  readonly learningRate: tf.Scalar;
  /** The values of `scalars`, as tensors. */
  readonly scalars: Readonly<Record<string, tf.Scalar>>;
}

export interface OptimizerUpdate {
  readonly parameter: tf.Tensor;
  readonly slots: Readonly<Record<string, tf.Tensor>>;
}

/** A first-order optimiser as pure functions: state goes in and comes out. */
export interface Optimizer {
  /** Names of the per-parameter state tensors (momentum, moments). */
  readonly slots: readonly string[];
  /** Step-dependent numbers, computed in double precision outside the graph; `step` counts from 1. */
  scalars(step: number): Readonly<Record<string, number>>;
  update(input: OptimizerUpdateInput): OptimizerUpdate;
}
