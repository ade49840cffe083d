import { needsOf } from '@limbeck/core';
import type { Composition, ConfiguredTeacher, ConfiguredTerm } from './composition.js';

/** The networks that a teacher or an assistant may learn from: none, or those before it. */
export function teachersBefore({ teachers }: Pick<Composition, 'teachers'>, learner: ConfiguredTeacher): readonly ConfiguredTeacher[] {
  return learner.role === 'teacher' ? [] : teachers.slice(0, teachers.indexOf(learner));
}

/** Whom a term learns from: those that it names; else the last assistant, or every teacher where there is none. Empty for a term that needs no teacher. */
export function teachersOfTerm({ definition, options, use }: ConfiguredTerm, before: readonly ConfiguredTeacher[]): readonly ConfiguredTeacher[] {
  if (!needsOf(definition, options).teacher) return [];
  if (use.teachers) return use.teachers.flatMap((id) => before.find((teacher) => teacher.id === id) ?? []);
  const last = before.at(-1);
  return last?.role === 'assistant' ? [last] : before;
}
