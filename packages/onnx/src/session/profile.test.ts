import { tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { host } from '../agreement.test.support.js';
import { OnnxBackend } from './onnx-backend.js';
import { loadOnnxRuntime } from './onnxruntime.js';
import { readProfile, summarizeProfile } from './profile.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-profile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the profile of a session', () => {
  it('counts the nodes of each operation in one call, and their time', async () => {
    const step: Step = {
      name: 'profiled', inputs: { x: { shape: [4, 3], dtype: 'float32' } }, state: { w: host([3, 5]) }, constants: {},
      run: ({ inputs: { x }, state: { w } }) => ({ outputs: { y: tf.tanh(tf.exp(tf.matMul(x as tf.Tensor2D, tf.exp(w!) as tf.Tensor2D))) }, state: {} }),
    };
    const backend = new OnnxBackend(await loadOnnxRuntime(), 1, { profileFolder: folder });
    const compiled = await backend.compile(step);
    for (let i = 0; i < 5; i++) await compiled.run({ x: new Float32Array(12) });
    backend.dispose();
    const [file] = await readdir(folder);
    const { calls, milliseconds, operations } = await readProfile(join(folder, file!), 2);
    expect(calls).toBe(3);
    expect(Object.fromEntries(operations.map(({ op, nodes }) => [op, nodes]))).toEqual({ Gemm: 1, Exp: 2, Tanh: 1 });
    expect(operations.reduce((sum, operation) => sum + operation.milliseconds, 0)).toBeLessThanOrEqual(milliseconds);
  });

  it('takes means over the calls after the warm-up', () => {
    const node = (op: string, ts: number, dur: number) => ({ cat: 'Node', name: `a/${op}_kernel_time`, ts, dur, args: { op_name: op } });
    const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur });
    const events = [node('Conv', 1, 900), run(0, 1000), node('Conv', 2001, 2000), node('Mul', 4001, 500), run(2000, 3000), node('Conv', 6001, 4000), node('Mul', 10_001, 1500), run(6000, 6000)];
    expect(summarizeProfile(events, 1)).toEqual({ calls: 2, milliseconds: 4.5, operations: [{ op: 'Conv', nodes: 1, milliseconds: 3 }, { op: 'Mul', nodes: 1, milliseconds: 1 }] });
  });
});
