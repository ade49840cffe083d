import { labelsOf, LimbeckError, LimbeckErrors, Random, sizeOf, tf, toTensor } from '@limbeck/core';
import type { NamedTensors, NetworkOutputs } from '@limbeck/core';
import type { NamedLearner, StagePlan } from '../training/train-call.js';
import type { TrainingPlan } from '../training/train-network.js';
import { evaluateTerm, strategyInput, teacherConstants, teacherOutputs } from '../training/strategy-input.js';
import { connectorKey } from '../training/learner.js';
import { during } from '../training/occasion.js';
import { lossInputs } from '../training/train-step.js';

/** Samples in the batch that is tried: enough for batch statistics. */
const BATCH_SIZE = 4;

/**
 * Evaluates every term of a training once on random outputs of the right shapes, so that what does not fit is found before anything is trained.
 *
 * @throws LimbeckError at the strategy's place, LimbeckErrors for several: LIM3002 shapes do not fit, or no scalar; LIM2005 the strategy threw
 */
export function probeTerms({ stages, classes, inputShape }: Pick<TrainingPlan, 'stages' | 'classes' | 'inputShape'>): void {
  const errors: LimbeckError[] = [];
  stages.forEach((stage) => tf.tidy(() => {
    const inputs = randomInputs(stage, { classes, inputShape });
    const outputs = stage.learners.map((learner) => randomOutputs(learner, classes));
    const constants = Object.fromEntries(Object.entries(teacherConstants(stage.teachers)).map(([name, value]) => [name, toTensor(value)]));
    stage.learners.forEach((learner, k) => learner.terms.forEach((term) => {
      const state = Object.fromEntries(term.connectors.banks.map((name) => [connectorKey(learner.prefix, term.name, name), toTensor(term.connectors.initial[name]!)]));
      const input = strategyInput(term, { prefix: learner.prefix, student: outputs[k]!, peers: outputs.filter((_, other) => other !== k), labels: labelsOf(inputs['labels'] as tf.Tensor1D, classes) }, { inputs, state, classes, epochs: stage.epochs, teachers: teacherOutputs({ inputs, constants }, stage.teachers) });
      try {
        during('That was on random outputs, before any training.', () => evaluateTerm(term, input, inputs));
      } catch (error) {
        if (!(error instanceof LimbeckError)) throw error;
        errors.push(error);
      }
    }));
  }));
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new LimbeckErrors(errors);
}

function randomInputs(stage: StagePlan, { classes, inputShape }: { readonly classes: number; readonly inputShape: readonly number[] }): NamedTensors {
  const random = new Random('probe');
  const specs = lossInputs({ ...stage, classes, inputShape, batchSize: BATCH_SIZE });
  return Object.fromEntries(Object.entries(specs).filter(([name]) => name !== 'x').map(([name, { shape, dtype }]) => {
    if (dtype === 'int32') return [name, tf.tensor(Int32Array.from({ length: sizeOf(shape) }, (_, i) => i % classes), [...shape], 'int32')];
    return [name, tf.tensor(Float32Array.from({ length: sizeOf(shape) }, () => (shape.length === 0 ? 1 : random.uniform())), [...shape])];
  }));
}

function randomOutputs({ tapped: { taps, classifier } }: NamedLearner, classes: number): NetworkOutputs {
  const random = new Random('probe outputs');
  const draw = (shape: readonly number[]): tf.Tensor => tf.tensor(Float32Array.from({ length: BATCH_SIZE * sizeOf(shape) }, () => random.uniform()), [BATCH_SIZE, ...shape]);
  return { logits: draw([classes]) as tf.Tensor2D, taps: taps.map(({ shape }) => draw(shape)), ...(classifier ? { classifier: { kernel: tf.zeros([...classifier.shape] as [number, number]), ...(classifier.bias === undefined ? {} : { bias: tf.zeros([classes]) }) } } : {}) };
}
