import { needsOf } from '@limbeck/core';
import type { Network } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { classifierWeights, type ClassifierWeights } from '../taps/classifier.js';
import type { ConfiguredTerm } from './composition.js';

/**
 * The last layer of one network where a term takes it; undefined where it does not.
 *
 * @throws LIM3001 it is no linear classifier
 */
export function termClassifier({ definition, options, path }: ConfiguredTerm, side: 'student' | 'teacher', network: Network, { locate }: Pick<LoadedManifest, 'locate'>): ClassifierWeights | undefined {
  return needsOf(definition, options).classifiers ? classifierWeights(network, { whose: `the ${side} ${network.id}`, where: locate(path) }) : undefined;
}
