import { defineStrategy } from '@limbeck/core';
import { shapePairs, tapPairs } from '@limbeck/kernels';
import { z } from 'zod';
import { projectedDistances, projection } from './hidden-states.js';

/**
 * TinyBERT's embeddings: `mean (E_s W + b - E_t)²`, W none where the widths are equal.
 *
 * Positions of padding count, as in the published code. Weight 1 beside the terms on hidden states and attention.
 *
 * @shape student tap `[B, L, D]`, teacher tap `[B, L, D']` -> `[]`
 * @unit squared units of the teacher's embeddings
 * @reduce mean over all elements
 * @paper Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 9, https://arxiv.org/abs/1909.10351
 * @throws LIM3001 the taps are no sequences of one length
 * @example
 * - { use: tinybert-embedding, student: embedding, teacher: embedding }
 */
export default defineStrategy({
  id: 'tinybert-embedding',
  kind: 'feature',
  formula: 'mean (E_s W + b - E_t)², W trained',
  paper: 'Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 9, https://arxiv.org/abs/1909.10351',
  deviations: ['The projection has a bias and is left out where the widths are equal; the published code uses that of the hidden states for the embeddings, too: give `tinybert-hidden` all states for that.'],
  weight: 1,
  options: z.strictObject({}),
  needs: { teacher: true },
  taps: { student: { default: ['embedding'], max: 1 }, teacher: { default: ['embedding'], max: 1 } },
  check: (shapes) => void projection(shapePairs(shapes)),
  connectors: (shapes) => projection(shapePairs(shapes)),
  loss: (networks) => projectedDistances(tapPairs(networks), networks.connectors),
});
