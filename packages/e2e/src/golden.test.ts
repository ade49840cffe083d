import { tf } from '@limbeck/core';
import type { DistillationStrategy, HostTensor, Step } from '@limbeck/core';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { describeBackends, loadPlugin } from './backends.js';

interface GoldenTensor {
  readonly shape: readonly [number, number];
  readonly data: readonly number[];
}

interface GoldenCase {
  readonly name: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly inputs: { readonly studentLogits: GoldenTensor; readonly teacherLogits?: GoldenTensor; readonly labels: readonly number[] };
  readonly loss: number;
  readonly grads: { readonly studentLogits: GoldenTensor };
}

const VECTORS = new URL('../../../plugins/strategy-response/vectors/', import.meta.url);
const CASES = (await Promise.all(
  [['KD', 'kd'], ['CE_LabelSmoothing', 'cross-entropy']].map(async ([file, id]) => {
    const { cases } = JSON.parse(await readFile(new URL(`${file}.json`, VECTORS), 'utf8')) as { cases: readonly GoldenCase[] };
    return cases.map((golden) => [`${id} ${golden.name}`, id!, golden] as const);
  }),
)).flat();

/** Options of the strategy among the case's hyperparameters, which name it once more in other libraries' words. */
function optionsOf({ options }: DistillationStrategy, hyper: GoldenCase['hyper']): unknown {
  const names = ['temperature', 'labelSmoothing'].filter((name) => hyper[name] !== undefined);
  const known = names.map((name) => ({ [name]: hyper[name] })).filter((single) => options.safeParse(single).success);
  return options.parse(Object.assign({}, ...known));
}

function lossAndGradient(strategy: DistillationStrategy, { hyper, inputs: { studentLogits, teacherLogits = studentLogits, labels } }: GoldenCase): { step: Step; inputs: Record<string, HostTensor['data']> } {
  const float = { shape: studentLogits.shape, dtype: 'float32' as const };
  const options = optionsOf(strategy, hyper);
  return {
    inputs: { student: Float32Array.from(studentLogits.data), teacher: Float32Array.from(teacherLogits.data), ids: Int32Array.from(labels) },
    step: {
      name: strategy.id,
      inputs: { student: float, teacher: float, ids: { shape: [labels.length], dtype: 'int32' } },
      state: {},
      constants: {},
      run: ({ inputs }) => {
        const oneHot = tf.cast(tf.oneHot(inputs['ids'] as tf.Tensor1D, studentLogits.shape[1]), 'float32') as tf.Tensor2D;
        const { value, grad } = tf.valueAndGrad((student: tf.Tensor) =>
          strategy.loss({ student: { logits: student as tf.Tensor2D, taps: [] }, teacher: { logits: inputs['teacher'] as tf.Tensor2D, taps: [] }, labels: { ids: inputs['ids'] as tf.Tensor1D, oneHot } }, options))(inputs['student']!);
        return { outputs: { value, grad }, state: {} };
      },
    },
  };
}

await describeBackends('loss and gradient of the strategies are those of the reference code in float64', (backend) => {
  it.each(CASES)('%s', async (_, id, golden) => {
    const strategy = await loadPlugin<DistillationStrategy>(`@limbeck/strategy-response/${id}`);
    const { step, inputs } = lossAndGradient(strategy, golden);
    const compiled = await backend().compile(step);
    const { value, grad } = await compiled.run(inputs);
    compiled.dispose();
    expect(Math.abs(value![0]! - golden.loss)).toBeLessThanOrEqual(1e-5 * Math.max(Math.abs(golden.loss), 1e-3));
    const reference = golden.grads.studentLogits.data;
    const largest = Math.max(...reference.map(Math.abs));
    reference.forEach((expected, i) => expect(Math.abs(grad![i]! - expected)).toBeLessThanOrEqual((2e-5 + 1e-7) * largest));
  });
});
