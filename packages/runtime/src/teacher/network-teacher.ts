import type { Network } from '@limbeck/core';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { classifierWeights } from '../taps/classifier.js';
import { normBefore } from '../taps/norm-before.js';
import { resolveTaps, tapOfKey } from '../taps/resolve-taps.js';
import { tapped } from '../training/model-forward.js';
import type { TeachingModel } from './teaching-model.js';

/** A network as a teacher, its weights frozen into the graphs that it runs as. */
export function networkTeacher(network: Network): TeachingModel {
  return {
    id: network.id,
    fileEnding: undefined,
    weights: network.weights,
    taps: (names, use) => resolveTaps(network, names, use),
    classifier: (use) => classifierWeights(network, use),
    norm: ({ key }, use) => normBefore(tapOfKey(network, key), use),
    forward(backend, taps, { inputShape, batchSize, name }) {
      const step = buildForwardStep(tapped(network, taps.map(({ key }) => tapOfKey(network, key))), { inputShape, batchSize, frozen: true });
      return backend.compile(name === undefined ? step : { ...step, name });
    },
  };
}
