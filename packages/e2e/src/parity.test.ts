import { sizeOf } from '@limbeck/core';
import type { DistillationStrategy, HostTensor, ModelDefinition, NamedHostTensors } from '@limbeck/core';
import { buildNetwork } from '@limbeck/runtime/experiment/models';
import { createOptimizer } from '@limbeck/runtime/optimizers/create-optimizer';
import { plainLearner } from '@limbeck/runtime/training/plain-learner';
import { buildTrainStep } from '@limbeck/runtime/training/train-step';
import { expect, it } from 'vitest';
import { relative, runBesideReference } from './agreement.js';
import { describeBackends, loadPlugin } from './backends.js';

const BATCH = 8;
const CASES = [
  ['mlp', '@limbeck/models-basic/mlp', { hidden: [32], dropout: 0.3 }, [28, 28, 1]],
  ['cnn', '@limbeck/models-basic/cnn', { channels: [8, 16], dense: 32, dropout: 0.25 }, [28, 28, 1]],
  ['resnet8', '@limbeck/models-basic/resnet8', {}, [8, 8, 3]],
] as const;

const host = (shape: readonly number[], seed: number): Float32Array => Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 12.9898 + seed));

/** A first train step on fixed numbers. With plain SGD at learning rate 1, new minus old weights are the gradients. */
async function firstStep(specifier: string, options: object, inputShape: readonly number[]) {
  const definition = await loadPlugin<ModelDefinition>(specifier);
  const strategies = await Promise.all(['cross-entropy', 'kd'].map((id) => loadPlugin<DistillationStrategy>(`@limbeck/strategy-response/${id}`)));
  const network = buildNetwork({ definition, options: definition.options.parse(options) }, { inputShape, classes: Array.from({ length: 10 }, (_, i) => String(i)) }, 3, { file: 'parity' });
  const step = buildTrainStep({
    learners: [plainLearner(network, strategies.map((strategy) => ({ name: strategy.id, strategy, options: strategy.options.parse({}) })), { classes: 10, samples: BATCH })],
    teachers: [{ taps: [] }], inputShape, classes: 10, batchSize: BATCH, epochs: 1, clipNorm: undefined,
    optimizer: createOptimizer({ use: 'sgd', lr: 1, momentum: 0, nesterov: false, weightDecay: 0 }),
  });
  const inputs: NamedHostTensors = Object.fromEntries(Object.entries(step.inputs).map(([name, spec], i): [string, HostTensor] => {
    if (spec.dtype === 'int32') return [name, { ...spec, data: Int32Array.from({ length: sizeOf(spec.shape) }, (_, j) => (j * 7) % 10) }];
    if (name.startsWith('random/')) return [name, { ...spec, data: host(spec.shape, i).map((value) => Math.abs(value) * 0.999) }];
    if (spec.shape.length === 0) return [name, { ...spec, data: Float32Array.of(name === 'learningRate' ? 1 : 0.5) }];
    return [name, { ...spec, data: host(spec.shape, i) }];
  }));
  return { network, step, inputs };
}

for (const eager of [false, true]) await describeBackends('the first step\'s loss and gradients are those of the recorded graph run operation by operation in plain JavaScript', (backend) => {
  it.each(CASES)('%s', async (_, specifier, options, inputShape) => {
    const { network, step, inputs } = await firstStep(specifier, options, inputShape);
    const { reference, outputs, next } = await runBesideReference(backend(), step, inputs);
    for (const name of ['loss', 'term/cross-entropy', 'term/kd', 'gradientNorm']) expect(relative(outputs[name]!, reference.outputs[name]!, 1e-3), name).toBeLessThan(1e-4);
    const largest = reference.outputs['gradientNorm']![0]!;
    for (const name of network.trainable) {
      const before = step.state[name]!.data;
      const gradient = (after: ArrayLike<number>): number[] => Array.from(before, (value, i) => value - after[i]!);
      // A convolution's bias before batch norm has gradient 0 in exact arithmetic, hence the floor.
      expect(relative(gradient(next[name]!.data), gradient(reference.nextState[name]!), 1e-3 * largest), name).toBeLessThan(1e-4);
    }
    for (const name of Object.keys(network.weights)) if (!network.trainable.includes(name)) expect(relative(next[name]!.data, reference.nextState[name]!, 1e-3), name).toBeLessThan(1e-4);
  });
}, eager);
