import type { SourceLocation } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { LOGITS } from '../teacher-file/file-forward.js';
import type { Composition, ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { teachersBefore, teachersOfTerm } from './teachers-of-term.js';

/** An inner value of a teacher's file, with the place in the manifest that names it. */
export interface NamedValue {
  readonly name: string;
  readonly where: SourceLocation;
}

/** The values that any term of the experiment names of a teacher, the student's stages last. Aliases and globs are none: a file has neither. */
export function namedValues(teacher: ConfiguredTeacher, composition: Pick<Composition, 'teachers' | 'stages'>, { locate }: Pick<LoadedManifest, 'locate'>): NamedValue[] {
  const named = (terms: readonly ConfiguredTerm[], before: readonly ConfiguredTeacher[]): NamedValue[] => terms
    .filter((term) => term.definition.taps?.teacher && teachersOfTerm(term, before).includes(teacher))
    .flatMap(({ use, path }) => (use.teacher ?? []).map((name) => ({ name, where: locate([...path, 'teacher']) })));
  return [
    ...composition.teachers.flatMap((learner) => named(learner.terms, teachersBefore(composition, learner))),
    ...composition.stages.flatMap(({ terms }) => named(terms, composition.teachers)),
  ].filter(({ name }) => name !== LOGITS && !name.includes('*') && !name.endsWith(':preact'));
}
