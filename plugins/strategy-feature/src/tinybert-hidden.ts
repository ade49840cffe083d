import { defineStrategy } from '@limbeck/core';
import { z } from 'zod';
import { projectedDistances, projection } from './hidden-states.js';
import { layerPairs, layerShapePairs, layersOption } from './layer-pairs.js';

/**
 * TinyBERT's hidden states: `Σ_m mean (H_s,m W + b - H_t,g(m))²`, one W for all layers, none where the widths are equal; g(m) = k m with k times as many layers in the teacher.
 *
 * Positions of padding count, as in the published code. Weight 1 beside the terms on embeddings and attention; the published training has them alone first, and `kd` with temperature 1 after them.
 *
 * @shape student taps `[B, L, D]`, teacher taps `[B, L, D']` -> `[]`
 * @unit squared units of the teacher's states
 * @reduce mean over all elements of a layer, sum over the student's layers
 * @paper Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 8, https://arxiv.org/abs/1909.10351
 * @throws LIM3001 no layer of the teacher follows for one of the student, or the shapes do not fit
 * @example
 * - { use: tinybert-hidden, student: [layer1, layer2], teacher: [layer3, layer6] }
 */
export default defineStrategy({
  id: 'tinybert-hidden',
  kind: 'feature',
  formula: 'Σ_m mean (H_s,m W + b - H_t,g(m))², one trained W for all layers',
  paper: 'Jiao, Yin, Shang, Jiang, Chen, Li, Wang & Liu 2020, equation 8, https://arxiv.org/abs/1909.10351',
  deviations: ['The projection has a bias, as in the published code, and is left out where the widths are equal.'],
  weight: 1,
  options: z.strictObject({ layers: layersOption }),
  needs: { teacher: true },
  taps: { student: { default: ['layer*'] }, teacher: { default: ['layer*'] } },
  check: (shapes, { layers }) => void projection(layerShapePairs(shapes, layers)),
  connectors: (shapes, { layers }) => projection(layerShapePairs(shapes, layers)),
  loss: (networks, { layers }) => projectedDistances(layerPairs(networks, layers), networks.connectors),
});
