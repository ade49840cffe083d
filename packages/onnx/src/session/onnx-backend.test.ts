import { tf, zeros } from '@limbeck/core';
import type { NamedHostTensors, Step } from '@limbeck/core';
import { batchNormTraining, softmaxCrossEntropy } from '@limbeck/kernels';
import { record } from '@limbeck/trace';
import type { Graph } from '@limbeck/trace';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataOf, expectClose, host, ints, runEagerly, withStep } from '../agreement.test.support.js';
import { lowerGraph } from '../lower/lower-graph.js';
import { OnnxBackend } from './onnx-backend.js';
import { loadOnnxRuntime } from './onnxruntime.js';

const TRAINED = ['filter', 'gamma', 'beta', 'filter2', 'dense', 'bias'] as const;

/** Convolution, batch norm, pool, convolution with stride, dense, cross-entropy; momentum, clipping, moving average. */
function trainStep(): Step {
  const weights: NamedHostTensors = { filter: host([3, 3, 2, 5], 2), gamma: host([5], 3), beta: host([5], 4), filter2: host([3, 3, 5, 6], 5), dense: host([24, 4], 6), bias: host([4], 7) };
  const slots = Object.fromEntries(TRAINED.map((name) => [`momentum/${name}`, zeros(weights[name]!)]));
  return {
    name: 'train',
    inputs: { x: { shape: [6, 8, 8, 2], dtype: 'float32' }, labels: { shape: [6], dtype: 'int32' }, lr: { shape: [], dtype: 'float32' } },
    state: { ...weights, ...slots, moving: zeros({ shape: [5], dtype: 'float32' }), frozen: host([4], 8) },
    constants: { scale: host([4], 9) },
    run: ({ inputs, state, constants }) => {
      let moving = state['moving']!;
      const forward = (w: Readonly<Record<(typeof TRAINED)[number], tf.Tensor>>): tf.Tensor2D => {
        const convolved = tf.conv2d(inputs['x'] as tf.Tensor4D, w.filter as tf.Tensor4D, 1, 'same');
        const { y, mean } = batchNormTraining(convolved, w.gamma as tf.Tensor1D, w.beta as tf.Tensor1D, 1e-5);
        moving = tf.keep(tf.add(tf.mul(state['moving']!, 0.9), tf.mul(mean, 0.1)));
        const pooled = tf.maxPool(tf.relu(y), 2, 2, 'valid');
        const second = tf.relu(tf.conv2d(pooled, w.filter2 as tf.Tensor4D, 2, 'same'));
        const logits = tf.add(tf.matMul(tf.reshape(second, [6, 24]), w.dense), w.bias);
        return tf.add(tf.mul(logits, constants['scale']!), state['frozen']!) as tf.Tensor2D;
      };
      const loss = (...values: tf.Tensor[]): tf.Scalar => {
        const named = Object.fromEntries(TRAINED.map((name, i) => [name, values[i]!])) as Record<(typeof TRAINED)[number], tf.Tensor>;
        return softmaxCrossEntropy(forward(named), tf.cast(tf.oneHot(inputs['labels']!, 4), 'float32') as tf.Tensor2D, 0.1);
      };
      const { value, grads } = tf.valueAndGrads(loss)(TRAINED.map((name) => state[name]!));
      const norm = tf.sqrt(tf.addN(grads.map((gradient) => tf.sum(tf.square(gradient)))));
      const factor = tf.div(1, tf.maximum(norm, 1));
      const next: Record<string, tf.Tensor> = { moving };
      TRAINED.forEach((name, i) => {
        const decayed = tf.add(tf.mul(grads[i]!, factor), tf.mul(state[name]!, 1e-3));
        const velocity = tf.add(tf.mul(state[`momentum/${name}`]!, 0.9), decayed);
        next[`momentum/${name}`] = velocity;
        next[name] = tf.sub(state[name]!, tf.mul(inputs['lr']!, velocity));
      });
      return { outputs: { loss: value, norm, correct: tf.equal(tf.cast(tf.argMax(forward({ ...state } as Record<(typeof TRAINED)[number], tf.Tensor>), 1), 'int32'), inputs['labels']!) }, state: next };
    },
  };
}

const batch = (seed: number): NamedHostTensors => ({ x: host([6, 8, 8, 2], seed), labels: ints([6], [0, 1, 2, 3, 1, 0]), lr: { shape: [], dtype: 'float32', data: Float32Array.of(0.05) } });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-onnx-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('ONNX Runtime, activated,', () => {
  it('trains as eager execution does, step after step', async () => {
    const step = trainStep();
    await withStep(step, async (compiled) => {
      let expected = runEagerly(step, batch(1));
      for (let i = 1; i <= 4; i++) {
        if (i > 1) expected = runEagerly(step, batch(i), expected.state);
        const outputs = await compiled.run(dataOf(batch(i)));
        for (const name of Object.keys(outputs)) expectClose(`${name} of step ${i}`, outputs[name]!, expected.outputs[name]!, 2e-5);
        const state = await compiled.readState();
        for (const name of Object.keys(step.state)) expectClose(`${name} after step ${i}`, state[name]!.data, expected.state[name]!.data, 2e-5);
      }
    });
  });

  it('keeps filters and their momentum as convolutions want them', () => {
    const lowered = lowerGraph(record(trainStep()));
    expect(lowered.state['filter']!.layout).toEqual([3, 2, 0, 1]);
    expect(lowered.state['momentum/filter']!.layout).toEqual([3, 2, 0, 1]);
    expect(lowered.state['dense']!.layout).toEqual([0, 1]);
  });

  it('reads back state that was written, and leaves the rest', async () => {
    const step = trainStep();
    await withStep(step, async (compiled) => {
      await compiled.run(dataOf(batch(1)));
      const before = await compiled.readState();
      await compiled.writeState({ filter: host([3, 3, 2, 5], 20), frozen: host([4], 21) });
      const after = await compiled.readState();
      expect(after['filter']!.data).toEqual(host([3, 3, 2, 5], 20).data);
      expect(after['frozen']!.data).toEqual(host([4], 21).data);
      expect(after['filter2']!.data).toEqual(before['filter2']!.data);
      const expected = runEagerly(step, batch(2), after);
      expectClose('loss', (await compiled.run(dataOf(batch(2))))['loss']!, expected.outputs['loss']!, 2e-5);
    });
  });

  it('does not share memory with what it is given or gives', async () => {
    const step = trainStep();
    const initial = step.state['gamma']!.data.slice();
    await withStep(step, async (compiled) => {
      const first = await compiled.run(dataOf(batch(1)));
      const loss = first['loss']![0];
      const state = await compiled.readState();
      state['gamma']!.data.fill(0);
      await compiled.run(dataOf(batch(2)));
      expect(first['loss']![0]).toBe(loss);
      expect(step.state['gamma']!.data).toEqual(initial);
    });
  });

  it('saves a step that continues elsewhere with the same bits', async () => {
    const saved = await mkdtemp(join(folder, 'step-'));
    const rest = async (compiled: { run(inputs: ReturnType<typeof dataOf>): Promise<Record<string, ArrayLike<number>>>; readState(): Promise<NamedHostTensors> }) => {
      const losses = [];
      for (let i = 2; i <= 3; i++) losses.push((await compiled.run(dataOf(batch(i))))['loss']![0]);
      return { losses, state: await compiled.readState() };
    };
    const original = await withStep(trainStep(), async (compiled) => {
      await compiled.run(dataOf(batch(1)));
      await compiled.save(saved);
      return rest(compiled);
    });
    const backend = new OnnxBackend(await loadOnnxRuntime(), 2);
    expect(await rest(await backend.load(saved))).toEqual(original);
    backend.dispose();
  });

  it('says what is wrong with a saved step', async () => {
    const backend = new OnnxBackend(await loadOnnxRuntime(), 1);
    await expect(backend.load(join(folder, 'nowhere'))).rejects.toThrowError(/LIM5006 .*nowhere" cannot be read/);
    const saved = await mkdtemp(join(folder, 'step-'));
    await withStep(trainStep(), (compiled) => compiled.save(saved));
    await writeFile(join(saved, 'state.bin'), new Uint8Array(8));
    await expect(backend.load(saved)).rejects.toThrowError(/LIM5003/);
    await writeFile(join(saved, 'step.json'), '{"format": 99}');
    await expect(backend.load(saved)).rejects.toThrowError(/LIM5003/);
    backend.dispose();
  });

  it('refuses inputs and state that do not fit', async () => {
    await withStep(trainStep(), async (compiled) => {
      const { x, labels, lr } = dataOf(batch(1)) as { x: Float32Array; labels: Int32Array; lr: Float32Array };
      await expect(compiled.run({ x, labels })).rejects.toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3013 Input "lr" of step "train" is missing.]`);
      await expect(compiled.run({ x: x.slice(1), labels, lr })).rejects.toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3013 Input "x" of step "train" does not fit.]`);
      await expect(compiled.run({ x, labels: Float32Array.from(labels), lr })).rejects.toThrowError(/LIM3013/);
      await expect(compiled.writeState({ gamma: host([4]) })).rejects.toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3013 State "gamma" of step "train" does not fit.]`);
      await expect(compiled.writeState({ delta: host([4]) })).rejects.toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3013 Step "train" has no state tensor "delta".]`);
    });
  });

  it('is disposed once, with all its steps', async () => {
    const backend = new OnnxBackend(await loadOnnxRuntime(), 1);
    const step = await backend.compile(trainStep());
    step.dispose();
    step.dispose();
    backend.dispose();
    await expect(step.run(dataOf(batch(1)))).rejects.toThrowError();
  });

  it('names an operation that it cannot lower, where it is and in which step', async () => {
    const [x, y] = [0, 1].map((id) => ({ id, shape: [3], dtype: 'float32' as const }));
    const graph: Graph = { name: 'odd', inputs: new Map([['x', x!]]), state: new Map(), constants: new Map(), nodes: [{ op: 'Odd', inputs: { x: x! }, attributes: {}, outputs: [y!], scope: 'strategy mine' }], outputs: new Map([['y', y!]]), nextState: new Map() };
    expect(() => lowerGraph(graph)).toThrowErrorMatchingInlineSnapshot(`[LimbeckError: LIM3010 The operation "Odd" (in strategy mine) of step "odd" cannot be lowered to ONNX.]`);
  });

  it('passes inputs, state and constants through, and ignores what is not used', async () => {
    const step: Step = {
      name: 'pass',
      inputs: { x: { shape: [2], dtype: 'float32' }, unused: { shape: [1], dtype: 'int32' } },
      state: { a: host([2], 1), b: host([2], 2), image: host([1, 2, 2, 3], 3), idle: host([2], 4), last: host([2], 6) },
      constants: { c: host([2], 5) },
      run: ({ inputs, state, constants }) => {
        const sum = tf.add(inputs['x']!, state['b']!);
        return { outputs: { x: inputs['x']!, twice: inputs['x']!, b: state['b']!, c: constants['c']!, sum, again: sum }, state: { a: state['b']!, b: inputs['x']!, last: sum } };
      },
    };
    await withStep(step, async (compiled) => {
      const x = Float32Array.of(3, 4);
      const outputs = await compiled.run({ x, unused: Int32Array.of(0) });
      const sum = x.map((value, i) => value + step.state['b']!.data[i]!);
      expect(outputs).toEqual({ x, twice: x, b: step.state['b']!.data, c: step.constants['c']!.data, sum, again: sum });
      const state = await compiled.readState();
      expect(Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, data]))).toEqual({ a: step.state['b']!.data, b: x, image: step.state['image']!.data, idle: step.state['idle']!.data, last: sum });
    });
  });
});
