import { readFileSync } from 'node:fs';
import { tf, toTensor, type HostTensor, type NamedTensors } from '@limbeck/core';
import '@limbeck/testkit';
import { interpret, record } from '@limbeck/trace';
import { beforeAll, describe, expect, it } from 'vitest';
import crossEntropy from './cross-entropy.js';
import kd from './kd.js';

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

/** The tensors of one case: `student`, `teacher` (the student's where the case has none), `ids`, `oneHot`. */
type Loss = (tensors: NamedTensors, hyper: GoldenCase['hyper']) => tf.Scalar;

const inputOf = ({ student, teacher, ids, oneHot }: NamedTensors): Parameters<typeof kd.loss>[0] => ({
  student: { logits: student as tf.Tensor2D, taps: [] },
  teacher: { logits: teacher as tf.Tensor2D, taps: [] },
  labels: { ids: ids as tf.Tensor1D, oneHot: oneHot as tf.Tensor2D },
});
const kdLoss: Loss = (tensors, { temperature }) => kd.loss(inputOf(tensors), kd.options.parse({ temperature }));
const ceLoss: Loss = (tensors, { labelSmoothing }) => crossEntropy.loss(inputOf(tensors), crossEntropy.options.parse({ labelSmoothing }));
const combined: Loss = (tensors, { gamma, alpha, temperature }) =>
  tf.add(tf.mul(gamma!, ceLoss(tensors, {})), tf.mul(alpha!, kdLoss(tensors, { temperature: temperature! })));

/** Values and gradients computed in float64 with PyTorch by the code of RepDistiller, mdistiller and torchdistill; tolerances as published with them. */
const RTOL_LOSS = 1e-5;
const RTOL_GRADIENT = 2e-5;

describe.each([
  { file: 'KD', loss: kdLoss, operations: 13 },
  { file: 'CE_LabelSmoothing', loss: ceLoss, operations: 9 },
  { file: 'KD_CE_combined', loss: combined, operations: 26 },
])('golden vectors $file', ({ file, loss, operations }) => {
  const { cases } = JSON.parse(readFileSync(new URL(`../vectors/${file}.json`, import.meta.url), 'utf8')) as { cases: readonly GoldenCase[] };

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  describe.each(cases.map((each) => [each.name, each] as const))('%s', (_, golden) => {
    const inputs = tensorsOf(golden);
    const outputs = (tensors: NamedTensors): { value: tf.Tensor; gradient: tf.Tensor } => {
      const { value, grad } = tf.valueAndGrad((student) => loss({ ...tensors, student }, golden.hyper))(tensors['student']!);
      return { value, gradient: grad };
    };

    it('agrees when run operation by operation', () => {
      tf.tidy(() => {
        const { value, gradient } = outputs(Object.fromEntries(Object.entries(inputs).map(([name, host]) => [name, toTensor(host)])));
        expectGolden(golden, value.dataSync(), gradient.dataSync());
      });
    });

    it(`agrees as a recorded step of at most ${operations} operations`, () => {
      const graph = record({ name: file, inputs, state: {}, constants: {}, run: (step) => ({ outputs: outputs(step.inputs), state: {} }) });
      const { value, gradient } = interpret(graph, inputs, {}).outputs;
      expectGolden(golden, value!, gradient!);
      expect(graph.nodes.length).toBeLessThanOrEqual(operations);
    });
  });
});

function expectGolden({ loss, grads }: GoldenCase, value: ArrayLike<number>, gradient: ArrayLike<number>): void {
  expect(value[0]).toBeAllClose(loss, { rtol: 0, atol: RTOL_LOSS * Math.max(Math.abs(loss), 1e-3) });
  const reference = grads.studentLogits.data;
  const largest = Math.max(...reference.map(Math.abs));
  expect(gradient).toBeAllClose(reference, { rtol: 0, atol: (RTOL_GRADIENT + 1e-7) * largest });
}

function tensorsOf({ inputs }: GoldenCase): Readonly<Record<string, HostTensor>> {
  const { studentLogits, teacherLogits = studentLogits, labels } = inputs;
  const float = (shape: readonly number[], data: ArrayLike<number>): HostTensor => ({ shape, dtype: 'float32', data: Float32Array.from(data) });
  const [batchSize, classes] = studentLogits.shape;
  const oneHot = new Float32Array(batchSize * classes);
  labels.forEach((label, row) => {
    oneHot[row * classes + label] = 1;
  });
  return {
    student: float(studentLogits.shape, studentLogits.data),
    teacher: float(teacherLogits.shape, teacherLogits.data),
    ids: { shape: [batchSize], dtype: 'int32', data: Int32Array.from(labels) },
    oneHot: float(studentLogits.shape, oneHot),
  };
}
