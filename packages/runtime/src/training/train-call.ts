import type { Backend, CompiledStep, StepMetrics } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import type { TeacherOutputs } from '../teacher/teacher-outputs.js';
import { sampleRows, termKey, type Learner } from './learner.js';
import { blamed, gradientError, withTerms } from './blame.js';
import { onOccasion } from './occasion.js';
import type { RowStore } from './row-store.js';
import type { Subset } from './sampling.js';
import { createStepInputs, type FilledInputs, type OptimizerSchedule, type TermSchedules } from './step-inputs.js';
import { buildTrainStep, type TeacherSpec } from './train-step.js';

/** A network that is trained, as the record names it. */
export interface NamedLearner extends Learner {
  readonly role: string;
}

/** One stage of a training, or all of it. */
export interface StagePlan extends OptimizerSchedule {
  /** Undefined where the training is all one. */
  readonly name: string | undefined;
  readonly epochs: number;
  /** The student first. */
  readonly learners: readonly NamedLearner[];
  /** By term. */
  readonly terms: Readonly<Record<string, TermSchedules>>;
  readonly clipNorm: number | undefined;
  /** Those that its terms learn from. */
  readonly teachers: readonly StageTeacher[];
}

export interface StageTeacher extends TeacherSpec {
  readonly outputs: TeacherOutputs;
}

/** What all stages share. */
export interface SharedPlan {
  readonly seed: number;
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly train: Subset;
}

/** A compiled train step and what fills its inputs. */
export interface TrainCall {
  readonly compiled: CompiledStep;
  readonly inputs: ReturnType<typeof createStepInputs>;
}

/** Compiles the train step of a stage for batches of one size. */
export async function createCall(stage: StagePlan, shared: SharedPlan, { batchSize, rows, backend }: { readonly batchSize: number; readonly rows: RowStore; readonly backend: Backend }): Promise<TrainCall> {
  for (const learner of stage.learners) rows.declare(sampleRows(learner, batchSize));
  const step = { ...buildTrainStep({ ...stage, ...shared, batchSize }), name: stepName(stage, batchSize) };
  const compiled = await backend.compile(step).catch(async (error: unknown) => {
    const occasion = `That was while the training step of ${stage.learners.map(({ role }) => role).join(', ')} was being recorded, before step 1: it is recorded once, and every step runs the recording.`;
    throw onOccasion(occasion, await blamed(error, stage, (terms) => backend.compile(buildTrainStep({ ...withTerms(stage, terms), ...shared, batchSize }))));
  });
  const inputs = createStepInputs({ ...stage, step, subset: shared.train, sampleSize: sizeOf(shared.inputShape), rows, seed: shared.seed });
  return { compiled, inputs };
}

/** "train student + peer-2, stage hints, batch 64": what messages, progress and kept graphs call it. */
function stepName({ name, learners }: StagePlan, batchSize: number): string {
  return `train ${learners.map(({ role }) => role).join(' + ')}${name === undefined ? '' : `, stage ${name}`}, batch ${batchSize}`;
}

/** Where a step stands; both count from 1 over the whole training. */
export interface StepPlace {
  readonly step: number;
  readonly epoch: number;
}

/** One training step; gives the metrics of each learner. */
export async function runCall(stage: StagePlan, { compiled }: Pick<TrainCall, 'compiled'>, { filled, rows, seed, place: { step, epoch } }: { readonly filled: FilledInputs; readonly rows: RowStore; readonly seed: number; readonly place: StepPlace }): Promise<StepMetrics[]> {
  const { learningRate, weights, samples } = filled;
  const outputs = await compiled.run(filled.inputs).catch((error: unknown) => {
    throw stepError(stage, { step, epoch }, seed, error);
  });
  for (const [name, values] of Object.entries(outputs)) if (name.startsWith('rows/')) rows.write(name, samples, values as Float32Array);
  const scalar = (name: string): number => outputs[name]![0]!;
  return stage.learners.map(({ role, prefix, terms }) => ({
    type: 'step', role, seed, ...stagePart(stage), step, epoch, loss: scalar(`${prefix}loss`), learningRate,
    terms: Object.fromEntries(terms.map(({ name }) => {
      const unweighted = scalar(termKey(prefix, name));
      return [name, { unweighted, weight: weights[name]!, weighted: unweighted * weights[name]! }];
    })),
    gradientNorm: scalar(`${prefix}gradientNorm`),
  }));
}

export function stagePart({ name }: Pick<StagePlan, 'name'>): { readonly stage?: string } {
  return name === undefined ? {} : { stage: name };
}

/** An error of a step that runs operation by operation, with the step. */
export function stepError({ learners }: Pick<StagePlan, 'learners'>, { step, epoch }: StepPlace, seed: number, error: unknown): unknown {
  return onOccasion(`That was at step ${step} (epoch ${epoch}) of ${learners.map(({ role }) => role).join(', ')}, seed ${seed}.`, gradientError(error) ?? error);
}
