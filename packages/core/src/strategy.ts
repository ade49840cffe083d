import type { z } from 'zod';
import type { tf } from './tf.js';

/** Outputs of one network for the batch, from its one forward pass. */
export interface NetworkOutputs {
  /** `[B, classes]`. */
  readonly logits: tf.Tensor2D;
  /** The tapped inner activations, in the order in which the manifest names them. */
  readonly taps: readonly tf.Tensor[];
}

export interface Labels {
  /** `[B]` int32 class indices. */
  readonly ids: tf.Tensor1D;
  /** `[B, classes]` float32. */
  readonly oneHot: tf.Tensor2D;
}

export interface StrategyInput {
  readonly student: NetworkOutputs;
  /** Present when the definition's `needs.teacher` is true. No gradient flows into it. */
  readonly teacher: NetworkOutputs;
  readonly labels: Labels;
}

export interface StrategyNeeds {
  readonly teacher: boolean;
}

/** What the conformance suite may assume beyond the laws every strategy obeys. */
export interface StrategyLaws {
  /** The loss is 0 where student and teacher logits are equal. */
  readonly zeroAtEqualLogits?: boolean;
  /** The value depends on which samples share a batch, not only on each sample. */
  readonly dependsOnBatch?: boolean;
}

export interface DistillationStrategy<Schema extends z.ZodType = z.ZodType> {
  /** The file name and the word in the manifest. */
  readonly id: string;
  readonly kind: 'response' | 'feature' | 'relation' | 'label';
  /** One line, shown by `limbeck list strategies`. */
  readonly formula: string;
  /** Authors, year, section, address; and any deviation. */
  readonly paper: string;
  readonly options: Schema;
  readonly needs: StrategyNeeds;
  readonly taps?: { readonly student: 'required' | 'none'; readonly teacher: 'required' | 'none' };
  readonly laws?: StrategyLaws;
  /** The unweighted loss term: a scalar; pure and traceable. */
  loss(input: StrategyInput, options: z.output<Schema>): tf.Scalar;
}

export function defineStrategy<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>): DistillationStrategy<Schema> {
  return Object.freeze(definition);
}
