import type { z } from 'zod';
import type { tf } from './tf.js';

/** What a model must fit: the dataset's sample and classes. */
export interface ModelSpec {
  /** Without the batch axis, channels last: `[height, width, channels]` or `[features]`. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Seeds the initialisation; the same seed gives the same weights to the bit on every backend. */
  readonly seed: number;
}

/**
 * A family of networks. `build` returns a LayersModel `[B, ...inputShape] -> [B, classes]` (logits, no softmax) whose every layer is named, built
 * from stock layers or from layers that save themselves as stock ones, so that plain TensorFlow.js loads the export.
 */
export interface ModelDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly description: string;
  readonly paper?: string;
  readonly options: Schema;
  /** @throws LIM3001 when `inputShape` does not fit. */
  build(spec: ModelSpec, options: z.output<Schema>): tf.LayersModel;
  /** Short names of inner layers, `stage1..n` and `pooled`, as layer names. */
  taps?(options: z.output<Schema>): Readonly<Record<string, string>>;
}

export function defineModel<Schema extends z.ZodType>(definition: ModelDefinition<Schema>): ModelDefinition<Schema> {
  return Object.freeze(definition);
}

/**
 * A layer whose output in training depends on random numbers declares them, and reads them from `randomInput` instead of drawing its own: they
 * become inputs of the step, drawn by the runtime's seeded generator, the same on every backend.
 */
export interface RandomInputLayer {
  readonly name: string;
  /** Shape of the uniform [0, 1) numbers needed for a batch of `batchSize`. */
  randomShape(batchSize: number): readonly number[];
  /** Set by the step around the forward pass; undefined outside training. */
  randomInput: tf.Tensor | undefined;
}

export function isRandomInputLayer(layer: object): layer is RandomInputLayer {
  return 'randomShape' in layer && 'randomInput' in layer;
}
