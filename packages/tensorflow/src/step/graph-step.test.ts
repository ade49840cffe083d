import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LimbeckError, tf } from '@limbeck/core';
import type { CompiledStep, HostData, NamedHostTensors, Step } from '@limbeck/core';
import { record } from '@limbeck/trace';
import { interpret } from '@limbeck/trace/interpret';
import { describe, expect, test } from 'vitest';
import { loadEngine, onPlainJavaScript, provisioned } from '../engine.test.support.js';
import { eagerStep } from './eager-step.js';
import { compileGraphStep, loadGraphStep } from './graph-step.js';
import { batch, trainStep } from './train-step.test.support.js';

const compile = (step: Step): Promise<CompiledStep> => compileGraphStep(loadEngine().binding, step);

const eager = (step: Step): Promise<CompiledStep> => {
  loadEngine();
  return eagerStep(step);
};

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  return error instanceof LimbeckError ? error.code : undefined;
}

function expectNear(found: HostData, expected: HostData, what: string): void {
  expect(found.length, what).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(found[i]! - value), `${what}[${i}]: ${found[i]} instead of ${value}`).toBeLessThanOrEqual(1e-5 + 1e-4 * Math.abs(value)));
}

const bits = (state: NamedHostTensors): string => Object.entries(state).map(([name, { data }]) => `${name}:${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')}`).join();

async function trained(steps: number): Promise<NamedHostTensors> {
  const step = await compile(trainStep);
  for (let i = 0; i < steps; i++) await step.run(batch(i));
  const state = await step.readState();
  step.dispose();
  return state;
}

describe.skipIf(!provisioned)('a step on TensorFlow', () => {
  test.each([['as a graph', compile], ['eagerly', eager]])('trains %s as the plain JavaScript kernels do', async (_, start) => {
    const graph = record(trainStep);
    const step = await start(trainStep);
    let state: NamedHostTensors = trainStep.state;
    for (let number = 0; number < 3; number++) {
      const inputs = batch(number);
      const specs = Object.fromEntries(Object.entries(trainStep.inputs).map(([name, spec]) => [name, { ...spec, data: inputs[name]! }]));
      const before = state;
      const expected = onPlainJavaScript(() => interpret(graph, specs, before));
      const outputs = await step.run(inputs);
      for (const [name, data] of Object.entries(expected.outputs)) expectNear(outputs[name]!, data, `step ${number}, ${name}`);
      state = Object.fromEntries(Object.entries(before).map(([name, host]) => [name, { ...host, data: expected.nextState[name] ?? host.data }]));
      const found = await step.readState();
      expect(Object.keys(found)).toEqual(Object.keys(trainStep.state));
      for (const [name, { data }] of Object.entries(state)) expectNear(found[name]!.data, data, `step ${number}, state ${name}`);
    }
    step.dispose();
  });

  test('gives the same state to the bit every time', async () => {
    const first = bits(await trained(20));
    for (let i = 0; i < 3; i++) expect(bits(await trained(20))).toBe(first);
  });

  test.each([['as a graph', compile], ['eagerly', eager]])('holds no more memory after 200 runs %s', async (_, start) => {
    const { binding } = loadEngine();
    const models = binding.getNumOfSavedModels();
    const before = tf.memory().numTensors;
    const step = await start(trainStep);
    await step.run(batch(0));
    const counts = (): number[] => [binding.getNumOfTensors(), tf.memory().numTensors, tf.memory().numBytes];
    const atFirst = counts();
    for (let i = 0; i < 200; i++) await step.run(batch(i));
    expect(counts()).toEqual(atFirst);
    step.dispose();
    step.dispose();
    expect([binding.getNumOfSavedModels(), tf.memory().numTensors]).toEqual([models, before]);
  });

  test('a saved step goes on in another session where it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limbeck-saved-'));
    const step = await compile(trainStep);
    await step.run(batch(0));
    await step.save(folder);
    const copy = await loadGraphStep(loadEngine().binding, folder);
    expect(bits(await copy.readState())).toBe(bits(await step.readState()));
    expect(await copy.run(batch(1))).toEqual(await step.run(batch(1)));
    expect(bits(await copy.readState())).toBe(bits(await step.readState()));
    step.dispose();
    copy.dispose();
    await truncate(join(folder, 'state.bin'), 10);
    expect(await codeOf(loadGraphStep(loadEngine().binding, folder))).toBe('LIM5003');
    await writeFile(join(folder, 'meta.json'), '{}');
    expect(await codeOf(loadGraphStep(loadEngine().binding, folder))).toBe('LIM5003');
    await rm(folder, { recursive: true });
  });

  test.each([['as a graph', compile], ['eagerly', eager]])('keeps its own copy of what it is given %s', async (_, start) => {
    const size = 4096;
    const vector = { shape: [size], dtype: 'float32' } as const;
    const step = await start({
      name: 'keep',
      inputs: { x: vector },
      state: { last: { ...vector, data: new Float32Array(size) }, shaped: { shape: [64, 64], dtype: 'float32', data: new Float32Array(size) } },
      constants: {},
      run: ({ inputs, state }) => ({ outputs: { before: state['last']! }, state: { last: inputs['x']!, shaped: tf.reshape(inputs['x']!, [64, 64]) } }),
    });
    const ones = new Float32Array(size).fill(1);
    await step.run({ x: ones });
    ones.fill(2);
    const written = { last: { ...vector, data: new Float32Array(size).fill(3) } };
    const state = await step.readState();
    expect([state['last']!.data[0], state['shaped']!.data[size - 1]]).toEqual([1, 1]);
    await step.writeState(written);
    written.last.data.fill(4);
    expect((await step.run({ x: ones }))['before']![7]).toBe(3);
    step.dispose();
  });

  test.each([['as a graph', compile], ['eagerly', eager]])('exchanges two state tensors %s', async (_, start) => {
    const scalar = (value: number) => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) }) as const;
    const step = await start({ name: 'swap', inputs: {}, state: { a: scalar(1), b: scalar(2) }, constants: {}, run: ({ state }) => ({ outputs: {}, state: { a: state['b']!, b: state['a']! } }) });
    for (let i = 0; i < 3; i++) await step.run({});
    const { a, b } = await step.readState();
    expect([a!.data[0], b!.data[0]]).toEqual([2, 1]);
    step.dispose();
  });

  test.each([['as a graph', compile], ['eagerly', eager]])('refuses inputs that do not fit %s', async (_, start) => {
    const step = await start(trainStep);
    const { x, ...rest } = batch(0);
    expect(await codeOf(step.run(rest))).toBe('LIM3013');
    expect(await codeOf(step.run({ ...rest, x: x!.subarray(1) }))).toBe('LIM3013');
    expect(await codeOf(step.run({ ...rest, x: new Int32Array(x!.length) }))).toBe('LIM3013');
    expect(await codeOf(step.run({ ...batch(0), y: x! }))).toBe('LIM3013');
    expect(await codeOf(step.writeState({ none: { shape: [], dtype: 'float32', data: Float32Array.of(1) } }))).toBe('LIM3013');
    expect(await codeOf(step.writeState({ count: { shape: [], dtype: 'int32', data: Int32Array.of(1, 2) } }))).toBe('LIM3013');
    await step.run(batch(0));
    step.dispose();
  });

  test('the fused batch normalisation kernels are there for eager execution', () => {
    loadEngine();
    expect(tf.getKernel('LimbeckBatchNormTraining', 'tensorflow')).toBeDefined();
    expect(tf.getKernel('LimbeckBatchNormTrainingGrad', 'tensorflow')).toBeDefined();
  });
});
