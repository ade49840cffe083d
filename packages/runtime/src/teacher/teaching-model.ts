import type { Backend, NamedHostTensors } from '@limbeck/core';
import type { Forward } from '../evaluation/forward.js';
import type { ClassifierWeights } from '../taps/classifier.js';
import type { NormWeights } from '../taps/norm-before.js';
import type { TapUse } from '../taps/resolve-taps.js';

/** An inner activation of a model that teaches. */
export interface TeacherTap {
  /** The same activation always has the same key. */
  readonly key: string;
  /** Channels last, without the batch axis. */
  readonly shape: readonly number[];
}

export interface ForwardSize {
  readonly inputShape: readonly number[];
  readonly batchSize: number;
  /** Of the compiled step, where that of the network does not tell enough. */
  readonly name?: string;
}

/** A finished model as those that learn from it see it: a network of TensorFlow.js layers, or the file of another framework. */
export interface TeachingModel {
  /** The manifest's word for it: `resnet20`, `teacher.onnx`. */
  readonly id: string;
  /** Ending of the file that an engine must be able to open to run it; undefined for what every engine runs. */
  readonly fileEnding: string | undefined;
  /** Weights by name, as `classifier` and `norm` give them. */
  readonly weights: NamedHostTensors;
  /** The inner activations of these names. @throws LIM3004 a name fits nothing */
  taps(names: readonly string[], use: TapUse): TeacherTap[];
  /** @throws LIM3001 it has no linear classifier that could be had */
  classifier(use: TapUse): ClassifierWeights;
  /** The batch normalisation that gave a tap. @throws LIM3001 there is none */
  norm(tap: TeacherTap, use: TapUse): NormWeights;
  /** Makes it ready on an engine: logits and these taps for batches of one size. */
  forward(backend: Backend, taps: readonly TeacherTap[], size: ForwardSize): Promise<Forward>;
}
