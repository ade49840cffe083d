import { labelsOf, isNamedSchedule, needsOf, sizeOf, resultOf, tf } from '@limbeck/core';
import type { DistillationStrategy, HostTensor, NamedHostTensors, NetworkOutputs, Step, StrategyInput } from '@limbeck/core';
import { expect, it } from 'vitest';
import { relative, runBesideReference } from './agreement.js';
import { describeBackends } from './backends.js';
import { loadStrategy, strategiesOf } from './installed-strategies.js';

const [BATCH, CLASSES, HIDDEN] = [6, 5, 4];

/** Every response strategy, with options that change what is computed; a temperature or exponent on a schedule is a scalar input of the step. */
const CASES: readonly (readonly [id: string, options: object])[] = [
  ['cross-entropy', {}], ['label-smoothing', { over: 'other-classes' }],
  ['kd', {}], ['kd', { temperature: 100 }], ['kd', { standardize: true }], ['lskd', {}],
  ['dkd', {}], ['dkd', { standardize: true, temperature: 1 }], ['dist', {}], ['dist', { temperature: 4, epsilon: 'clamped' }],
  ['ctkd', {}], ['ctkd', { throughSquare: false, standardize: true }], ['ctkd', { variant: 'instance', hidden: HIDDEN }],
  ['ttm', {}], ['wttm', {}], ['wsld', {}], ['jsd', {}], ['jsd', { beta: 0, normalize: true }], ['jsd', { beta: 0.9, temperature: 4 }],
  ['tf-kd', {}], ['tf-kd', { target: 'softened', studentTemperature: true, reduction: 'batch' }], ['tf-kd', { mode: 'self' }], ['ps-kd', {}], ['dml', {}],
  ...['mean-probabilities', 'mean-logits', 'entropy', 'confidence'].map((combine) => ['ensemble', { combine }] as const),
  ...['kd', 'lskd', 'dkd', 'dist', 'wsld', 'jsd', 'tf-kd', 'dml', 'ensemble'].map((id) => [id, { temperature: { use: 'linear-decay', from: 8, to: 1 } }] as const),
  ...['ttm', 'wttm'].map((id) => [id, { gamma: { use: 'linear-decay', from: 1, to: 0.1 } }] as const),
];

const wave = (shape: readonly number[], seed: number, size = 3): HostTensor => ({ shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => size * Math.sin(i * 12.9898 + seed)) });
const scalar = (value: number): HostTensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) });
const logits = [BATCH, CLASSES];

/** Loss and gradients in the student's logits and in what ctkd learns, with everything that a strategy may be given as an input. */
function stepOf(strategy: DistillationStrategy, given: object): { readonly step: Step; readonly inputs: NamedHostTensors } {
  const options = strategy.options.parse(given) as Record<string, unknown>;
  const scheduled = Object.keys(options).filter((name) => isNamedSchedule(options[name]));
  const learned = { theta: scalar(0.7), w1: wave([2 * CLASSES, HIDDEN], 5, 0.3), w2: wave([HIDDEN, 1], 6, 0.5) };
  const inputs: NamedHostTensors = {
    student: wave(logits, 1), first: wave(logits, 2), second: wave(logits, 3, 5), previous: wave(logits, 4, 1), epoch: scalar(4),
    ids: { shape: [BATCH], dtype: 'int32', data: Int32Array.from({ length: BATCH }, (_, i) => (i * 7) % CLASSES) },
    ...learned, ...Object.fromEntries(scheduled.map((name) => [name, scalar(2.5)])),
  };
  const run: Step['run'] = ({ inputs: tensors }) => {
    const outputs = (name: string): NetworkOutputs => ({ logits: tensors[name] as tf.Tensor2D, taps: [] });
    const several = needsOf(strategy, options).severalTeachers ? [outputs('first'), outputs('second')] : [outputs('first')];
    const loss = (student: tf.Tensor, theta: tf.Tensor, w1: tf.Tensor, w2: tf.Tensor): tf.Scalar => {
      const input: StrategyInput = {
        student: { logits: student as tf.Tensor2D, taps: [] }, teacher: several[0]!, teachers: several, peers: [outputs('first'), outputs('second')],
        labels: labelsOf(tensors['ids'] as tf.Tensor1D, CLASSES),
        connectors: { parameters: { theta }, banks: {}, apply: (_, x) => tf.matMul(tf.relu(tf.matMul(x, w1)), w2) },
        samples: { ids: tensors['ids'] as tf.Tensor1D, rows: { previous: tf.softmax(tensors['previous']!) } }, random: {}, time: { epoch: tensors['epoch'] as tf.Scalar, epochs: 10 },
      };
      return resultOf(strategy.loss(input, { ...options, ...Object.fromEntries(scheduled.map((name) => [name, tensors[name]])) })).loss;
    };
    const own = strategy.id !== 'ctkd' ? [] : options['variant'] === 'instance' ? ['w1', 'w2'] : ['theta'];
    const names = ['student', ...own];
    const along = (...moved: tf.Tensor[]): tf.Scalar => {
      const at = (name: string): tf.Tensor => moved[names.indexOf(name)] ?? tensors[name]!;
      return loss(at('student'), at('theta'), at('w1'), at('w2'));
    };
    const { value, grads } = tf.valueAndGrads(along)(names.map((name) => tensors[name]!));
    return { outputs: { loss: value, ...Object.fromEntries(names.map((name, i) => [`gradient of ${name}`, grads[i]!])) }, state: {} };
  };
  return { inputs, step: { name: strategy.id, inputs: Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }])), state: {}, constants: {}, run } };
}

it('tries every response strategy', async () => {
  expect([...new Set(CASES.map(([id]) => id))].sort()).toEqual((await strategiesOf('response')).sort());
});

await describeBackends('loss and gradients of the response strategies are those of the recorded graph run operation by operation in plain JavaScript', (backend) => {
  it.each(CASES.map(([id, options]) => [id, JSON.stringify(options), options] as const))('%s %s', async (id, _, options) => {
    const { step, inputs } = stepOf((await loadStrategy(id))!, options);
    const { reference, outputs } = await runBesideReference(backend(), step, inputs);
    for (const [name, expected] of Object.entries(reference.outputs)) {
      expect(relative(outputs[name]!, expected, 1e-3), name).toBeLessThan(2e-5);
      expect(Array.from(outputs[name]!).some((value) => value !== 0), name).toBe(true);
    }
  });
});
