import { tf, type HostTensor, type NamedHostTensors, type Step } from '@limbeck/core';
import { floats } from './floats.js';
import type { InstalledTerm } from './installed-term.js';
import type { VectorOutputs } from './method.js';
import { connectorKey, epochKey, gradientKey, labelsKey, logitsKey, LOSS, randomKey, rowKey, samplesKey } from './step-names.js';
import { termConnectors, type TermConnectors } from './term-connectors.js';
import { addGradient, termGradients } from './term-gradients.js';
import type { VectorTensor } from './vector-file.js';

/** A case as a step, like the ones that are trained with: the loss, and its gradients in whatever is trained. */
export interface CaseStep {
  readonly step: Step;
  readonly inputs: NamedHostTensors;
  dispose(): void;
}

export function buildCaseStep(name: string, terms: readonly InstalledTerm[]): CaseStep {
  const connectors: TermConnectors[] = [];
  const dispose = (): void => connectors.forEach(({ built }) => built.dispose());
  try {
    for (const term of terms) connectors.push(termConnectors(term));
  } catch (error) {
    dispose();
    throw error;
  }
  const inputs = Object.assign({}, ...terms.map(termInputs)) as NamedHostTensors;
  return {
    inputs, dispose,
    step: {
      name, constants: {},
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, { shape, dtype }]) => [key, { shape, dtype }])),
      state: Object.fromEntries(connectors.flatMap(({ initial }, i) => Object.entries(initial).map(([weight, value]) => [connectorKey(i, weight), value]))),
      run: (args) => {
        const evaluated = terms.map((term, i) => termGradients(term, connectors[i]!, i, args));
        const weighted = (tensor: tf.Tensor, i: number): tf.Tensor => tf.mul(tensor, terms[i]!.term.weight ?? 1);
        const gradients = new Map<string, tf.Tensor>();
        evaluated.forEach((result, i) => result.gradients.forEach((gradient, input) => addGradient(gradients, input, weighted(gradient, i))));
        const loss = evaluated.map((result, i) => weighted(result.loss, i)).reduce((sum, each) => tf.add(sum, each));
        return { outputs: { [LOSS]: loss, ...Object.fromEntries([...gradients].map(([input, gradient]) => [gradientKey(input), gradient])) }, state: {} };
      },
    },
  };
}

/** Tensors of the case under their own names, so that terms share them; what is made up for a term under the term's. */
function termInputs({ term, shapes: { batchSize, classes } }: InstalledTerm, i: number): NamedHostTensors {
  const { student, teachers = [], peers = [], labels, random = {}, rows = {}, samples, mask, time } = term;
  const networks: readonly VectorOutputs[] = [student, ...teachers, ...peers];
  const ids = samples?.ids ?? Array.from({ length: batchSize }, (_, b) => b);
  return {
    ...Object.fromEntries([...networks.flatMap(tensorsOf), ...(mask ? [mask] : [])].map((tensor) => [tensor.name, floats(tensor)])),
    ...(networks.every(({ logits }) => logits) ? {} : { [logitsKey(i)]: floats({ shape: [batchSize, classes], data: new Float32Array(batchSize * classes) }) }),
    [labelsKey(i)]: integers(labels ?? Array.from(ids, () => 0)),
    [samplesKey(i)]: integers(ids),
    [epochKey(i)]: floats({ shape: [], data: [time?.epoch ?? 1] }),
    ...Object.fromEntries(Object.entries(random).map(([name, tensor]) => [randomKey(i, name), floats(tensor)])),
    ...Object.fromEntries(Object.entries(rows).map(([name, tensor]) => [rowKey(i, name), floats(tensor)])),
  };
}

function tensorsOf({ logits, taps = [], norms = [] }: VectorOutputs): VectorTensor[] {
  return [...(logits ? [logits] : []), ...taps, ...norms.flatMap(({ gamma, beta }) => [gamma, beta])];
}

function integers(values: readonly number[]): HostTensor {
  return { shape: [values.length], dtype: 'int32', data: Int32Array.from(values) };
}
