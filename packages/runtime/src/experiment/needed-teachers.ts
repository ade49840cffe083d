import type { Network } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { tapped, type TappedNetwork } from '../training/model-forward.js';
import type { ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { teachersOfTerm } from './teachers-of-term.js';
import { termTaps } from './term-taps.js';

/** A teacher that a training learns from, with all the activations that its terms take. */
export interface NeededTeacher {
  readonly teacher: ConfiguredTeacher;
  readonly tapped: TappedNetwork;
}

/** The teachers that any of the terms needs, in the order of the manifest. @throws LIM3004, LIM3001 their taps do not fit */
export function neededTeachers(terms: readonly ConfiguredTerm[], before: readonly ConfiguredTeacher[], networkOf: (teacher: ConfiguredTeacher) => Network, loaded: Pick<LoadedManifest, 'locate'>): NeededTeacher[] {
  return before.flatMap((teacher) => {
    const using = terms.filter((term) => teachersOfTerm(term, before).includes(teacher));
    if (using.length === 0) return [];
    const network = networkOf(teacher);
    return [{ teacher, tapped: tapped(network, using.flatMap((term) => termTaps(term, 'teacher', network, loaded))) }];
  });
}
