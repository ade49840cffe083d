import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random, tf, toTensor, type ExportedModel, type Network } from '@limbeck/core';
import { readWeights, writeWeights } from '@limbeck/kernels';
import { loadOnnxRuntime } from '@limbeck/onnx/session/onnxruntime';
import { inTidy, randomNormals, toHost, toyNetwork } from '@limbeck/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import onnx from './onnx.js';

const metadata = { name: 'quickstart', classes: ['cat', 'dog', 'Ötzi'], normalization: { scale: 255, mean: [0.5], std: [0.25] }, manifestHash: 'ab'.repeat(32), limbeckVersion: '0.1.0' };

describe('exporter onnx', () => {
  let folder: string;
  let network: Network;
  const x = randomNormals(new Random('x'), [5, 6, 6, 2]);

  beforeAll(async () => {
    await tf.setBackend('cpu');
    network = toyNetwork({ channels: 2 });
  });
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'limbeck-onnx-')); });
  afterEach(() => rm(folder, { recursive: true }));
  afterAll(() => network.model.dispose());

  const exportIt = (options: object = {}): Promise<ExportedModel> => onnx.export({ network, folder, metadata }, onnx.options.parse(options));
  const expectedLogits = (): Float32Array => {
    writeWeights(network.model, network.weights);
    return inTidy(() => toHost(network.model.predict(toTensor(x)) as tf.Tensor).data) as Float32Array;
  };

  async function logits(): Promise<Float32Array> {
    const { InferenceSession, Tensor } = await loadOnnxRuntime();
    const session = await InferenceSession.create(join(folder, 'model.onnx'));
    const outputs = await session.run({ input: new Tensor('float32', x.data as Float32Array, [...x.shape]) });
    await session.release();
    return outputs['logits']!.data as Float32Array;
  }

  it('writes what ONNX Runtime predicts the same with', async () => {
    await exportIt();
    const expected = expectedLogits();
    expect(await logits()).toBeAllClose(expected, { rtol: 0, atol: 1e-6 * Math.max(...expected.map(Math.abs)) });
  });

  it('takes the weights from the network, and leaves them in the model', async () => {
    const expected = expectedLogits();
    network.model.setWeights(network.model.getWeights().map((weight) => tf.zerosLike(weight)));
    await exportIt();
    expect(await logits()).toBeAllClose(expected, { rtol: 0, atol: 1e-5 });
    expect(readWeights(network.model).weights).toEqual(network.weights);
  });

  it('lists the file with its size', async () => {
    const { files, sizeBytes } = await exportIt();
    expect(files).toEqual(['model.onnx']);
    expect((await stat(join(folder, 'model.onnx'))).size).toBe(sizeBytes);
  });

  it('says in the file what it is, how its inputs are made and what its outputs mean', async () => {
    await exportIt();
    const text = await readFile(join(folder, 'model.onnx'), 'utf8');
    for (const part of ['limbeck', '0.1.0', 'quickstart', '["cat","dog","Ötzi"]', '{"scale":255,"mean":[0.5],"std":[0.25]}', 'NHWC', 'ab'.repeat(32), 'conv/kernel', 'hidden/bias']) expect(text).toContain(part);
  });

  it('stores weights in 8 bits when asked, at a small cost', async () => {
    const { sizeBytes } = await exportIt();
    await exportIt({ int8: true });
    const kernels = 3 * 3 * 2 * 4 + 64 * 8 + 8 * 3;
    expect(sizeBytes - (await stat(join(folder, 'model.onnx'))).size).toBeGreaterThan(0.3 * 4 * kernels);
    const expected = expectedLogits();
    const scale = Math.max(...expected.map(Math.abs));
    expect(await logits()).toBeAllClose(expected, { rtol: 0, atol: 0.03 * scale });
    expect(await logits()).not.toBeAllClose(expected, { rtol: 0, atol: 1e-5 * scale });
  });

  it('reports a folder that cannot be written to', async () => {
    await expect(onnx.export({ network, folder: join(folder, 'missing'), metadata }, onnx.options.parse({}))).rejects.toMatchObject({ code: 'LIM5006' });
  });
});
