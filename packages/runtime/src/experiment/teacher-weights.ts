import { needsOf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { CLASSIFIER, normKeys } from '../training/strategy-input.js';
import type { ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import type { NeededTeacher } from './needed-teachers.js';
import { teachersOfTerm } from './teachers-of-term.js';
import { termClassifier } from './term-classifier.js';
import { teacherTaps } from './term-taps.js';

/**
 * Those of a teacher's weights that the terms take, as a train step names them.
 *
 * @throws LIM3001 it has no linear classifier, or no batch normalisation before a tap
 */
export function teacherWeights({ teacher, model, taps }: NeededTeacher, terms: readonly ConfiguredTerm[], before: readonly ConfiguredTeacher[], loaded: Pick<LoadedManifest, 'locate'>): NamedHostTensors {
  const taken: Record<string, HostTensor> = {};
  const take = (name: string, weight: string): void => { taken[name] = model.weights[weight]!; };
  for (const term of terms.filter((each) => teachersOfTerm(each, before).includes(teacher))) {
    const classifier = termClassifier(term, `the teacher ${model.id}`, loaded, (use) => model.classifier(use));
    if (classifier) {
      take(CLASSIFIER.kernel, classifier.kernel);
      if (classifier.bias !== undefined) take(CLASSIFIER.bias, classifier.bias);
    }
    if (!needsOf(term.definition, term.options).norms) continue;
    for (const tap of teacherTaps(term, model, loaded)) {
      const { gamma, beta } = model.norm(tap, { whose: `the teacher ${model.id}`, where: loaded.locate(term.path) });
      const keys = normKeys(taps.findIndex(({ key }) => key === tap.key));
      take(keys.gamma, gamma);
      take(keys.beta, beta);
    }
  }
  return taken;
}
