import { needsOf } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import type { ClassifierWeights } from '../taps/classifier.js';
import type { TapUse } from '../taps/resolve-taps.js';
import type { ConfiguredTerm } from './composition.js';

/**
 * The last layer of one network where a term takes it; undefined where it does not.
 *
 * @throws LIM3001 it is no linear classifier
 */
export function termClassifier({ definition, options, path }: ConfiguredTerm, whose: string, { locate }: Pick<LoadedManifest, 'locate'>, find: (use: TapUse) => ClassifierWeights): ClassifierWeights | undefined {
  return needsOf(definition, options).classifiers ? find({ whose, where: locate(path) }) : undefined;
}
