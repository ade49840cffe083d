import type { HostTensor, ModelFile } from '@limbeck/core';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, type OnnxModel, type OnnxNode } from '../write/model.js';
import { ProtobufWriter } from '../write/protobuf-writer.js';
import { OnnxBackend } from './onnx-backend.js';
import { loadOnnxRuntime } from './onnxruntime.js';

const W = Float32Array.of(1, 2, 3, 4, 5, 6);
const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const node = (op: string, inputs: readonly string[], output: string): OnnxNode => ({ op, inputs, outputs: [output], attributes: {} });

/** hidden = x W, y = relu(hidden): [2, 3] to [2, 2]. */
const model: OnnxModel = {
  name: 'small', opset: 17,
  inputs: [{ name: 'x', type: 'float32', shape: [2, 3] }], outputs: [{ name: 'y', type: 'float32', shape: [2, 2] }],
  initializers: [{ name: 'w', type: 'float32', shape: [3, 2], bytes: bytesOf(W) }],
  nodes: [node('MatMul', ['x', 'w'], 'hidden'), node('Relu', ['hidden'], 'y')],
};
const x: HostTensor = { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 0, -1, -1, 1, 1) };

let folder: string;
let backend: OnnxBackend;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-model-'));
  backend = new OnnxBackend(await loadOnnxRuntime(), 1);
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function withModel<T>(path: string, values: readonly string[], body: (model: ModelFile) => Promise<T>): Promise<T> {
  const opened = await backend.openModel(path, { values });
  try {
    return await body(opened);
  } finally {
    opened.dispose();
  }
}

const refusal = async (path: string, values: readonly string[] = []): Promise<string> => backend.openModel(path, { values }).then(() => 'opened', (error: { code: string; message: string }) => error.message.replaceAll(folder, ''));

/** The weight's tensor in another file. */
function external(location: string, length = W.byteLength): Uint8Array {
  return Buffer.concat([encodeModel({ ...model, initializers: [] }), new ProtobufWriter().message(7, new ProtobufWriter().message(5, externalTensor(location, length))).finish()]);
}

function externalTensor(location: string, length = W.byteLength): ProtobufWriter {
  const entry = (key: string, value: string): ProtobufWriter => new ProtobufWriter().string(1, key).string(2, value);
  return new ProtobufWriter().packedInts(1, [3, 2]).int(2, 1).string(8, 'w').message(13, entry('location', location)).message(13, entry('length', String(length))).int(14, 1);
}

/** The product in a function of the model's own, which has the weight in another file. */
function externalInFunction(location: string): Uint8Array {
  const constant = new ProtobufWriter().string(2, 'w').string(4, 'Constant').message(5, new ProtobufWriter().string(1, 'value').message(5, externalTensor(location)).int(20, 4));
  const product = new ProtobufWriter().string(1, 'a').string(1, 'w').string(2, 'b').string(4, 'MatMul');
  const opset = (domain: string, version: number): ProtobufWriter => new ProtobufWriter().string(1, domain).int(2, version);
  const definition = new ProtobufWriter().string(1, 'Product').string(4, 'a').string(5, 'b').message(7, constant).message(7, product).message(9, opset('', 17)).string(10, 'own');
  const call = new ProtobufWriter().string(1, 'x').string(2, 'hidden').string(4, 'Product').string(7, 'own');
  const rest = encodeModel({ ...model, initializers: [], nodes: [] });
  const relu = new ProtobufWriter().string(1, 'hidden').string(2, 'y').string(4, 'Relu');
  return Buffer.concat([rest, new ProtobufWriter().message(7, new ProtobufWriter().message(1, call).message(1, relu)).message(8, opset('own', 1)).message(25, definition).finish()]);
}

/** Non-zero places of a weight in another file. */
function externalSparse(location: string): Uint8Array {
  const sparse = new ProtobufWriter().message(1, externalTensor(location)).packedInts(3, [3, 2]);
  return Buffer.concat([encodeModel({ ...model, initializers: [] }), new ProtobufWriter().message(7, new ProtobufWriter().message(15, sparse)).finish()]);
}

describe('an .onnx file', () => {
  it('says what goes in and comes out, and runs', async () => {
    await withModel(await file('small.onnx', encodeModel(model)), [], async (opened) => {
      expect(opened.inputs).toMatchObject([{ name: 'x', dtype: 'float32', storedAs: 'float32', shape: [2, 3] }]);
      expect(opened.outputs).toMatchObject([{ name: 'y', dtype: 'float32', shape: [2, 2] }]);
      expect(await opened.run({ x })).toEqual({ y: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(0, 0, 7, 8) } });
    });
  });

  it('gives inner values by name', async () => {
    await withModel(await file('inner.onnx', encodeModel(model)), ['hidden', 'y', 'hidden'], async (opened) => {
      expect(opened.outputs.map(({ name, shape }) => [name, shape])).toEqual([['y', [2, 2]], ['hidden', [2, 2]]]);
      expect((await opened.run({ x }))['hidden']!.data).toEqual(Float32Array.of(-4, -4, 7, 8));
    });
  });

  it('has its weights in another file, wherever the process is', async () => {
    await file('weights.bin', bytesOf(W));
    await withModel(await file('external.onnx', external('weights.bin')), ['hidden'], async (opened) => {
      expect((await opened.run({ x }))['y']!.data).toEqual(Float32Array.of(0, 0, 7, 8));
    });
  });

  it('has the weights of a function of its own in its folder, not where the process is', async () => {
    await file('function.bin', bytesOf(W));
    await withModel(await file('function.onnx', externalInFunction('function.bin')), [], async (opened) => {
      expect((await opened.run({ x }))['y']!.data).toEqual(Float32Array.of(0, 0, 7, 8));
    });
    const here = await mkdtemp(join(process.cwd(), 'limbeck-here-'));
    try {
      await writeFile(join(here, 'here.bin'), bytesOf(W));
      const location = relative(process.cwd(), join(here, 'here.bin')).replaceAll('\\', '/');
      expect(await refusal(await file('elsewhere.onnx', externalInFunction(location)))).toBe(`LIM5003 The file "${basename(here)}/here.bin", with the data of "w" in "/elsewhere.onnx", is missing.`);
    } finally {
      await rm(here, { recursive: true });
    }
  });

  it('refuses a number that no 32-bit integer holds', async () => {
    const cast: OnnxNode = { op: 'Cast', inputs: ['y'], outputs: ['long'], attributes: { to: 7 } };
    await withModel(await file('long.onnx', encodeModel({ ...model, nodes: [...model.nodes, cast] })), ['long'], async (opened) => {
      await expect(opened.run({ x: { ...x, data: Float32Array.of(2 ** 40, 0, 0, 0, 0, 0) } })).rejects.toThrowError(/LIM3013 The output "long" of .* has a number that Limbeck cannot hold/);
    });
  });

  it('converts elements that JavaScript has not', async () => {
    const cast = (to: number, from: string, output: string): OnnxNode => ({ op: 'Cast', inputs: [from], outputs: [output], attributes: { to } });
    const kinds = { half: 10, double: 11, long: 7, byte: 2, word: 12, wide: 13, bool: 9 };
    // The types of inner values are inferred.
    const bytes = encodeModel({ ...model, nodes: [...model.nodes, ...Object.entries(kinds).map(([name, to]) => cast(to, 'y', name))] });
    await withModel(await file('kinds.onnx', bytes), Object.keys(kinds), async (opened) => {
      const outputs = await opened.run({ x });
      expect(Object.fromEntries(Object.keys(kinds).map((name) => [name, [outputs[name]!.dtype, ...outputs[name]!.data]]))).toEqual({ half: ['float32', 0, 0, 7, 8], double: ['float32', 0, 0, 7, 8], long: ['int32', 0, 0, 7, 8], byte: ['int32', 0, 0, 7, 8], word: ['int32', 0, 0, 7, 8], wide: ['int32', 0, 0, 7, 8], bool: ['bool', 0, 0, 1, 1] });
    });
  });

  it('refuses inputs that do not fit', async () => {
    await withModel(await file('fit.onnx', encodeModel(model)), [], async (opened) => {
      await expect(opened.run({})).rejects.toThrowError(/LIM3013 Input "x" of .* is missing/);
      await expect(opened.run({ x: { ...x, shape: [3, 2] } })).rejects.toThrowError(/LIM3013 Input "x" of .* does not fit/);
      await expect(opened.run({ x: { ...x, dtype: 'int32', data: new Int32Array(6) } })).rejects.toThrowError(/LIM3013/);
    });
  });

  it.each<[string, () => Promise<string>, string]>([
    ['is missing', () => Promise.resolve(join(folder, 'nowhere.onnx')), 'LIM5003 There is no file "/nowhere.onnx".'],
    ['is empty', () => file('empty.onnx', ''), 'LIM5003 The file "/empty.onnx" is no ONNX model.'],
    ['is text', () => file('text.onnx', 'version https://git-lfs.github.com/spec/v1\n'), 'LIM5003 The file "/text.onnx" is no ONNX model.'],
    ['is cut off', () => file('cut.onnx', encodeModel(model).slice(0, -30)), 'LIM5003 The file "/cut.onnx" is no ONNX model.'],
    ['is of an old operator set', () => file('old.onnx', encodeModel({ ...model, opset: 6 })), 'LIM3015 "/old.onnx" uses operators that are too old for ONNX Runtime.'],
    ['is of an operator set to come', () => file('new.onnx', encodeModel({ ...model, opset: 99 })), 'LIM3015 "/new.onnx" is of a version that ONNX Runtime does not run.'],
    ['uses an operator that does not exist', () => file('op.onnx', encodeModel({ ...model, nodes: [node('MatMul', ['x', 'w'], 'hidden'), node('Sparkle', ['hidden'], 'y')] })), 'LIM3015 "/op.onnx" uses the operator "Sparkle", which ONNX Runtime does not have here.'],
    ['does not hold together', () => file('shapes.onnx', encodeModel({ ...model, nodes: [node('MatMul', ['x', 'x'], 'hidden'), node('Relu', ['hidden'], 'y')] })), 'LIM5003 ONNX Runtime refuses "/shapes.onnx".'],
    ['has no data file', () => file('lost.onnx', external('lost.bin')), 'LIM5003 The file "lost.bin", with the data of "w" in "/lost.onnx", is missing.'],
    ['has a short data file', async () => { await file('short.bin', 'abc'); return file('short.onnx', external('short.bin')); }, 'LIM5003 The file "short.bin" is too short for the data of "w" in "/short.onnx".'],
    ['has its data above its folder', () => file('up.onnx', external('../weights.bin')), `LIM5003 The data of "w" in "/up.onnx" lie outside the model's folder.`],
    ['has its data at an absolute path', () => file('absolute.onnx', external('/etc/hostname', 1)), `LIM5003 The data of "w" in "/absolute.onnx" lie outside the model's folder.`],
    ['has the data of a function above its folder', () => file('up-function.onnx', externalInFunction('../weights.bin')), `LIM5003 The data of "w" in "/up-function.onnx" lie outside the model's folder.`],
    ['has the data of a sparse weight above its folder', () => file('up-sparse.onnx', externalSparse('../weights.bin')), `LIM5003 The data of "w" in "/up-sparse.onnx" lie outside the model's folder.`],
    ['has its data behind a link', async () => { await mkdir(join(folder, 'inside'), { recursive: true }); await file('weights.bin', bytesOf(W)); await symlink(join(folder, 'weights.bin'), join(folder, 'inside', 'link.bin')).catch(() => undefined); return file('inside/link.onnx', external('link.bin')); }, `LIM5003 The data of "w" in "/inside/link.onnx" lie outside the model's folder.`],
  ])('that %s is refused', async (_, path, expected) => {
    expect(await refusal(await path())).toBe(expected);
  });

  it('refuses an inner value that it has not', async () => {
    expect(await refusal(await file('value.onnx', encodeModel(model)), ['hiden'])).toBe('LIM3004 "/value.onnx" has no inner value "hiden".');
  });
});
