import type { Training } from '@limbeck/manifest';
import type { createSchedule } from '../schedules/create-schedule.js';
import type { ConfiguredTerm } from './composition.js';
import { labelTerms, termsLabel } from './labels-only.js';
import type { Experiment } from './prepare.js';

/** A loss term with the weight that the manifest gives it. */
export type TermWithWeight = ConfiguredTerm & { readonly weight: Parameters<typeof createSchedule>[0] };

/** One way in which the student is trained: a baseline, or by distillation. */
export interface TrainingKind {
  readonly role: 'baseline' | 'student';
  readonly label: string;
  readonly terms: readonly TermWithWeight[];
}

/** Baselines first, then distillation, as every seed is trained. */
export function studentKinds({ composition, loaded: { manifest } }: Pick<Experiment, 'composition' | 'loaded'>): TrainingKind[] {
  const { distillTerms } = composition;
  const baselines = manifest.baselines.map((label) => ({ role: 'baseline' as const, label, terms: labelTerms(distillTerms, manifest.distill.strategies) }));
  return [...baselines, { role: 'student', label: termsLabel(distillTerms), terms: weighted(distillTerms, manifest.distill) }];
}

export function weighted(terms: readonly ConfiguredTerm[], { strategies }: Pick<Training, 'strategies'>): TermWithWeight[] {
  return terms.map((term, i) => ({ ...term, weight: strategies[i]!.weight }));
}

/** Whether any term needs the teacher's predictions. */
export function needTeacher(terms: readonly ConfiguredTerm[]): boolean {
  return terms.some(({ definition }) => definition.needs.teacher);
}
