import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LimbeckError, tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { afterEach, describe, expect, test } from 'vitest';
import cpu from './cpu.js';

const { available } = await cpu.probe();
if (!available) console.warn('Tests of backend cpu on the engine are skipped: TensorFlow is not set up here. Run `limbeck setup cpu` to include them.');

const home = process.env['LIMBECK_HOME'];
afterEach(() => {
  if (home === undefined) delete process.env['LIMBECK_HOME'];
  else process.env['LIMBECK_HOME'] = home;
});

const vector = { shape: [2], dtype: 'float32' } as const;

/** `y = w x`, `w <- w + y`. */
const step: Step = {
  name: 'grow',
  inputs: { x: vector },
  state: { w: { ...vector, data: Float32Array.of(1, 2) } },
  constants: {},
  run: ({ inputs, state }) => {
    const y = tf.mul(inputs['x']!, state['w']!);
    return { outputs: { y }, state: { w: tf.add(state['w']!, y) } };
  },
};

async function caught(promise: Promise<unknown>): Promise<LimbeckError | undefined> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  return error instanceof LimbeckError ? error : undefined;
}

test('without its engine it says so and what to do', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'limbeck-none-'));
  process.env['LIMBECK_HOME'] = empty;
  const probe = await cpu.probe();
  expect(probe).toMatchObject({ available: false, remedy: 'run `limbeck setup cpu`' });
  expect(probe.reason).toContain(empty);
  expect(probe.device).toMatch(/^CPU \(.+, \d+ threads?\)$/);
  expect(Object.keys(probe.versions)).toEqual(['tfjs-node']);
  const error = await caught(cpu.activate({}));
  expect(error?.code).toBe('LIM2020');
  expect(error?.details.next).toContain('Run `limbeck setup cpu`');
  await rm(empty, { recursive: true });
});

describe.skipIf(!available)('with its engine', () => {
  test('tells what it is', async () => {
    const probe = await cpu.probe();
    expect(probe.versions).toMatchObject({ tensorflow: expect.stringMatching(/^2\.\d+/) as string, 'tfjs-node': '4.22.0' });
    const backend = await cpu.activate({});
    expect(backend).toMatchObject({ id: 'cpu', device: probe.device, versions: probe.versions, threads: probe.threads, capabilities: { training: true, eager: true } });
  });

  test.each([false, true])('runs a step, eager: %s', async (eager) => {
    const backend = await cpu.activate({ eager });
    const active = tf.getBackend();
    const compiled = await backend.compile(step);
    expect([...(await compiled.run({ x: Float32Array.of(1, 2) }))['y']!]).toEqual([1, 4]);
    expect([...(await compiled.run({ x: Float32Array.of(1, 2) }))['y']!]).toEqual([2, 12]);
    expect([...(await compiled.readState())['w']!.data]).toEqual([4, 18]);
    expect(tf.getBackend()).toBe(active);
    compiled.dispose();
  });

  test('loads a saved step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limbeck-step-'));
    const backend = await cpu.activate({});
    const compiled = await backend.compile(step);
    await compiled.run({ x: Float32Array.of(1, 2) });
    await compiled.save(folder);
    const loaded = await backend.load(folder);
    expect([...(await loaded.run({ x: Float32Array.of(1, 2) }))['y']!]).toEqual([2, 12]);
    compiled.dispose();
    loaded.dispose();
    await rm(folder, { recursive: true });
  });

  test('a process keeps the thread count of its first activation', async () => {
    await cpu.activate({});
    expect((await caught(cpu.activate({ threads: 1 })))?.code).toBe('LIM2020');
  });
});
