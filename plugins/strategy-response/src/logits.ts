import type { tf } from '@limbeck/core';
import { standardize } from '@limbeck/kernels';
import { z } from 'zod';

/** The option `standardize` of every strategy that has it. */
export const standardizeOption = z
  .boolean()
  .default(false)
  .describe('Whether both logits are standardised first: (z - mean) / (1e-7 + unbiased standard deviation) of each sample (Sun et al. 2024).');

/** The logits as they are, or standardised in each sample. */
export function standardizedIf(asked: boolean, logits: tf.Tensor2D): tf.Tensor2D {
  return asked ? standardize(logits) : logits;
}
