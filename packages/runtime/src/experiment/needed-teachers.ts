import type { LoadedManifest } from '@limbeck/manifest';
import type { TeacherTap, TeachingModel } from '../teacher/teaching-model.js';
import type { ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { teachersOfTerm } from './teachers-of-term.js';
import { teacherTaps } from './term-taps.js';

/** A teacher that a training learns from, with all the activations that its terms take. */
export interface NeededTeacher {
  readonly teacher: ConfiguredTeacher;
  readonly model: TeachingModel;
  /** Each distinct one once. */
  readonly taps: readonly TeacherTap[];
}

/** The teachers that any of the terms needs, in the order of the manifest. @throws LIM3004, LIM3001 their taps do not fit */
export function neededTeachers(terms: readonly ConfiguredTerm[], before: readonly ConfiguredTeacher[], modelOf: (teacher: ConfiguredTeacher) => TeachingModel, loaded: Pick<LoadedManifest, 'locate'>): NeededTeacher[] {
  return before.flatMap((teacher) => {
    const using = terms.filter((term) => teachersOfTerm(term, before).includes(teacher));
    if (using.length === 0) return [];
    const model = modelOf(teacher);
    const taps = using.flatMap((term) => teacherTaps(term, model, loaded));
    return [{ teacher, model, taps: [...new Map(taps.map((tap) => [tap.key, tap])).values()] }];
  });
}
