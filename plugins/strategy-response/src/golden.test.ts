import { readFileSync } from 'node:fs';
import { tf, type StrategyInput } from '@limbeck/core';
import '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import crossEntropy from './cross-entropy.js';
import kd from './kd.js';

interface Tensor {
  readonly shape: [number, number];
  readonly data: readonly number[];
}

interface GoldenCase {
  readonly name: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly inputs: { readonly studentLogits: Tensor; readonly teacherLogits?: Tensor; readonly labels?: readonly number[] };
  readonly loss: number;
  readonly grads: { readonly studentLogits: Tensor };
}

type Loss = (input: StrategyInput, hyper: GoldenCase['hyper']) => tf.Scalar;

const kdLoss: Loss = (input, { temperature }) => kd.loss(input, kd.options.parse({ temperature }));
const ceLoss: Loss = (input, { labelSmoothing }) => crossEntropy.loss(input, crossEntropy.options.parse({ labelSmoothing }));
const combined: Loss = (input, { gamma, alpha, temperature }) => tf.add(tf.mul(gamma!, ceLoss(input, {})), tf.mul(alpha!, kdLoss(input, { temperature: temperature! })));

/** Values and gradients computed in float64 with PyTorch by the code of RepDistiller, mdistiller and torchdistill; tolerances as published with them. */
const RTOL_LOSS = 1e-5;
const RTOL_GRADIENT = 2e-5;

describe.each([
  ['KD', kdLoss],
  ['CE_LabelSmoothing', ceLoss],
  ['KD_CE_combined', combined],
] as const)('golden vectors %s', (file, loss) => {
  const { cases } = JSON.parse(readFileSync(new URL(`../vectors/${file}.json`, import.meta.url), 'utf8')) as { cases: readonly GoldenCase[] };

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(cases.map((each) => [each.name, each] as const))('%s', (_, { hyper, inputs, loss: expected, grads }) => {
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((logits) => loss(strategyInput(inputs, logits as tf.Tensor2D), hyper))(tensor(inputs.studentLogits));
      expect(value.dataSync()[0]).toBeAllClose(expected, { rtol: 0, atol: RTOL_LOSS * Math.max(Math.abs(expected), 1e-3) });
      const reference = grads.studentLogits.data;
      const largest = Math.max(...reference.map(Math.abs));
      expect(grad.dataSync()).toBeAllClose(reference, { rtol: 0, atol: (RTOL_GRADIENT + 1e-7) * largest });
    });
  });
});

function tensor({ shape, data }: Tensor): tf.Tensor2D {
  return tf.tensor2d([...data], shape);
}

function strategyInput({ studentLogits, teacherLogits, labels = [] }: GoldenCase['inputs'], logits: tf.Tensor2D): StrategyInput {
  const classes = studentLogits.shape[1];
  const ids = tf.tensor1d([...labels], 'int32');
  return {
    student: { logits, taps: [] },
    teacher: { logits: tensor(teacherLogits ?? studentLogits), taps: [] },
    labels: { ids, oneHot: tf.oneHot(ids, classes, 1, 0, 'float32') as tf.Tensor2D },
  };
}
