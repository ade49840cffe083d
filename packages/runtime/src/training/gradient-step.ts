import { tf } from '@limbeck/core';
import type { NamedTensors, Step, StepArguments } from '@limbeck/core';
import { valueAndGradients } from '@limbeck/kernels';
import { globalNorm } from './clip.js';
import { trainedWeights, weightKey, type Learner, type LearnerTerm } from './learner.js';
import { teacherConstants, teacherOutputs, type StepTensors } from './strategy-input.js';
import { bindLearners, initialState, learnersTerms, lossInputs, type TrainStepSpec } from './train-step.js';

/** Outputs, each after the learner's prefix: `norm/<term>`, `dot/<term>` (with the label gradient), `labelNorm`. */
export const normOutput = (prefix: string, term: string): string => `${prefix}norm/${term}`;
export const dotOutput = (prefix: string, term: string): string => `${prefix}dot/${term}`;
export const labelNormOutput = (prefix: string): string => `${prefix}labelNorm`;

/**
 * How the terms of a train step pull at the network's weights, before any update: the norm of each unweighted term's gradient, and its inner product with the label
 * gradient, which is the sum of the label terms' gradients times their weights. Changes nothing: it only observes a training.
 */
export function buildGradientStep(spec: Omit<TrainStepSpec, 'optimizer' | 'clipNorm'>): Step {
  const { learners } = spec;
  return {
    name: `gradients of ${learners.map(({ tapped }) => tapped.network.id).join(' + ')}`,
    inputs: lossInputs(spec),
    state: initialState(learners),
    constants: teacherConstants(spec.teachers),
    run: (args) => ({ outputs: Object.assign({}, ...learners.map((learner) => gradientsOf(learner, spec, args))) as NamedTensors, state: {} }),
  };
}

function gradientsOf(learner: Learner, { learners, teachers, classes, epochs }: Omit<TrainStepSpec, 'optimizer' | 'clipNorm'>, { inputs, state, constants }: StepArguments): Record<string, tf.Tensor> {
  const { prefix, terms } = learner;
  const step: StepTensors = { inputs, state, classes, epochs, teachers: teacherOutputs({ inputs, constants }, teachers) };
  const names = trainedWeights(learner).map((name) => prefix + name);
  // A term may reach nothing of the network itself, such as one that trains an autoencoder on the teacher's features.
  const gradientOf = (term: LearnerTerm): readonly (tf.Tensor | undefined)[] => {
    const variables = bindLearners(learners, state);
    return valueAndGradients(() => valueOf(term, learner, learners, step), names.map((name) => variables.get(name)!)).gradients;
  };
  const all = terms.map((term) => ({ term, gradients: gradientOf(term) }));
  const labels = all.filter(({ term }) => term.strategy.kind === 'label');
  const label = names.map((_, i) => sum(labels.flatMap(({ term, gradients }) => (gradients[i] ? [tf.mul(gradients[i], inputs[weightKey(term.name)]!)] : []))));
  const outputs: Record<string, tf.Tensor> = {};
  for (const { term, gradients } of all) {
    outputs[normOutput(prefix, term.name)] = normOf(gradients);
    const products = gradients.flatMap((gradient, i) => (gradient && label[i] ? [tf.sum(tf.mul(gradient, label[i]))] : []));
    if (products.length > 0) outputs[dotOutput(prefix, term.name)] = sum(products)!;
  }
  if (labels.length > 0) outputs[labelNormOutput(prefix)] = normOf(label);
  return outputs;
}

function normOf(gradients: readonly (tf.Tensor | undefined)[]): tf.Tensor {
  const known = gradients.filter((gradient) => gradient !== undefined);
  return known.length === 0 ? tf.scalar(0) : globalNorm(known);
}

function valueOf(term: LearnerTerm, learner: Learner, learners: readonly Learner[], step: StepTensors): tf.Scalar {
  const [own] = learnersTerms(learners, step, [learner], ({ name }) => name === term.name);
  return own!.results[0]!.result.loss;
}

function sum(tensors: readonly tf.Tensor[]): tf.Tensor | undefined {
  if (tensors.length < 2) return tensors[0];
  return tf.addN([...tensors]);
}
