import { needsOf } from '@limbeck/core';
import type { ScheduleConfig, Stage } from '@limbeck/manifest';
import type { ConfiguredStage, ConfiguredTerm } from './composition.js';
import { labelTerms, termsLabel } from './labels-only.js';
import type { Experiment } from './prepare.js';

/** A loss term with the weight that the training gives it. */
export type TermWithWeight = ConfiguredTerm & { readonly weight: ScheduleConfig };

/** One stage of a training as it is to be run. */
export interface PlannedStage extends Omit<Stage, 'strategies'> {
  readonly terms: readonly TermWithWeight[];
}

/** One way in which the student is trained: a baseline, or by distillation. */
export interface TrainingKind {
  readonly role: 'baseline' | 'student';
  readonly label: string;
  readonly stages: readonly PlannedStage[];
}

/** Baselines first, then distillation, as every seed is trained. */
export function studentKinds({ composition: { stages }, loaded: { manifest } }: Pick<Experiment, 'composition' | 'loaded'>): TrainingKind[] {
  const baselines = manifest.baselines.map((label) => ({ role: 'baseline' as const, label, stages: labelStages(stages) }));
  return [...baselines, { role: 'student', label: stagesLabel(stages), stages: stages.map(({ stage, terms }) => ({ ...stage, terms: weighted(terms) })) }];
}

/**
 * The stages of the baseline that learns from the labels alone: as many epochs with the same optimisers, nothing frozen. A stage without a label term is trained on those of
 * the nearest stage that has any, the later one first.
 */
function labelStages(stages: readonly ConfiguredStage[]): PlannedStage[] {
  const own = stages.map(({ terms }) => labelTerms(terms));
  const nearest = (i: number): readonly TermWithWeight[] => own.slice(i).find((terms) => terms.length > 0) ?? own.findLast((terms) => terms.length > 0)!;
  return stages.map(({ stage }, i) => ({ ...stage, freeze: [], terms: nearest(i) }));
}

/** "kd + cross-entropy", or "fitnet; kd + cross-entropy" for stages. */
function stagesLabel(stages: readonly ConfiguredStage[]): string {
  return stages.map(({ terms }) => termsLabel(terms)).join('; ');
}

export function weighted(terms: readonly ConfiguredTerm[]): TermWithWeight[] {
  return terms.map((term) => ({ ...term, weight: term.use.weight }));
}

/** Whether any term needs a teacher. */
export function needTeacher(terms: readonly ConfiguredTerm[]): boolean {
  return terms.some(({ definition, options }) => needsOf(definition, options).teacher);
}
