import { LimbeckError } from '@limbeck/core';
import type { HostTensor, ModelFile } from '@limbeck/core';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DENSE, modelBytes, TYPES, type TestModel } from '../model-bytes.test.support.js';
import { OnnxBackend } from './onnx-backend.js';
import { loadOnnxRuntime } from './onnxruntime.js';

let folder: string;
let backend: OnnxBackend;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-open-'));
  backend = new OnnxBackend(await loadOnnxRuntime(), 1);
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

let count = 0;
async function fileOf(content: TestModel | Uint8Array | string): Promise<string> {
  const own = join(folder, `model-${count++}`);
  await mkdir(own);
  const file = join(own, 'model.onnx');
  await writeFile(file, typeof content === 'string' || content instanceof Uint8Array ? content : modelBytes(content));
  return file;
}

async function refusal(opening: Promise<unknown>): Promise<LimbeckError> {
  try {
    await opening;
  } catch (error) {
    if (error instanceof LimbeckError) return error;
    throw error;
  }
  throw new Error('not refused');
}

const x: HostTensor = { shape: [2, 3], dtype: 'float32', data: Float32Array.of(1, 2, 3, -1, 0, 1) };
const product = Float32Array.of(0.2, 0.8, 1.4, 2, 0.8, 0.8, 0.8, 0.8);

describe('a model file', () => {
  it('says what goes in and comes out, and runs batches of any size', async () => {
    const model = await backend.openModel(await fileOf(DENSE));
    expect(model.inputs).toEqual([{ name: 'x', dtype: 'float32', storedAs: 'float32', shape: ['N', 3] }]);
    expect(model.outputs).toEqual([{ name: 'y', dtype: 'float32', storedAs: 'float32', shape: ['N', 4] }]);
    const { y } = await model.run({ x });
    expect(y!.shape).toEqual([2, 4]);
    y!.data.forEach((value, i) => expect(value).toBeCloseTo(product[i]!, 6));
    const one = await model.run({ x: { shape: [1, 3], dtype: 'float32', data: x.data.slice(0, 3) } });
    expect([...one['y']!.data]).toEqual([...y!.data.slice(0, 4)]);
    model.dispose();
    model.dispose();
  });

  it('gives inner values that are asked for, an output only once', async () => {
    const model = await backend.openModel(await fileOf({ ...DENSE, nodes: [DENSE.nodes[0]!, { op: 'Neg', inputs: ['m'], outputs: ['n'] }, { op: 'Relu', inputs: ['n'], outputs: ['y'] }] }), { values: ['m', 'y', 'm'] });
    expect(model.outputs.map(({ name }) => name)).toEqual(['y', 'm']);
    const { y, m } = await model.run({ x });
    m!.data.forEach((value, i) => expect(value).toBeCloseTo(product[i]!, 6));
    expect([...y!.data].every((value) => value === 0)).toBe(true);
  });

  it('names the nearest of its values where it has none of a name', async () => {
    const error = await refusal(backend.openModel(await fileOf({ ...DENSE, nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['/layer1/MatMul_output_0'] }, { op: 'Relu', inputs: ['/layer1/MatMul_output_0'], outputs: ['y'] }] }), { values: ['layer1/MatMul_output0'] }));
    expect(error.code).toBe('LIM3004');
    expect(error.details.what).toContain('did you mean "/layer1/MatMul_output_0"?');
    expect(error.details.next).toBe('Choose from the outputs of its nodes: /layer1/MatMul_output_0, y.');
  });

  it.each([
    ['float64', 'float32', [0.5, -1.25, 3]], ['float16', 'float32', [0.5, -1.25, 65504]], ['int64', 'int32', [1, -2, 70000]], ['uint64', 'int32', [1, 2, 70000]], ['uint32', 'int32', [1, 2, 70000]], ['int32', 'int32', [1, -2, 70000]],
    ['int16', 'int32', [1, -2, 300]], ['uint16', 'int32', [1, 2, 60000]], ['int8', 'int32', [1, -2, 127]], ['uint8', 'int32', [0, 2, 255]], ['bool', 'bool', [0, 1, 1]],
  ] as const)('takes and gives %s as %s', async (storedAs, dtype, values) => {
    const cast = { op: 'Cast', inputs: ['x'], outputs: ['y'], ints: { to: TYPES[storedAs] } };
    const model = await backend.openModel(await fileOf({ inputs: [{ name: 'x', type: storedAs, shape: [3] }], outputs: [{ name: 'y', type: storedAs, shape: [3] }], nodes: [cast] }));
    expect(model.inputs[0]).toEqual({ name: 'x', dtype, storedAs, shape: [3] });
    const data = dtype === 'float32' ? Float32Array.from(values) : dtype === 'bool' ? Uint8Array.from(values) : Int32Array.from(values);
    expect(await model.run({ x: { shape: [3], dtype, data } })).toEqual({ y: { shape: [3], dtype, data } });
  });

  it('rounds half precision as ONNX Runtime does, ties, subnormals and infinities', async () => {
    const to = await backend.openModel(await fileOf({ inputs: [{ name: 'x', type: 'float16', shape: ['N'] }], outputs: [{ name: 'y', type: 'float32', shape: ['N'] }], nodes: [{ op: 'Cast', inputs: ['x'], outputs: ['y'], ints: { to: TYPES.float32 } }] }));
    const there = await backend.openModel(await fileOf({ inputs: [{ name: 'x', type: 'float32', shape: ['N'] }], outputs: [{ name: 'y', type: 'float16', shape: ['N'] }], nodes: [{ op: 'Cast', inputs: ['x'], outputs: ['y'], ints: { to: TYPES.float16 } }] }));
    const data = Float32Array.of(0, -0, 1 / 3, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25, 2 ** -14, 6.1e-5, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, -1e9, Infinity, 2049, 2051, 0.1, -3.14159);
    const given: HostTensor = { shape: [data.length], dtype: 'float32', data };
    expect((await to.run({ x: given }))['y']!.data).toEqual((await there.run({ x: given }))['y']!.data);
  });

  it('refuses an integer that does not fit', async () => {
    const model = await backend.openModel(await fileOf({ inputs: [{ name: 'x', type: 'float32', shape: [1] }], outputs: [{ name: 'y', type: 'int64', shape: [1] }], nodes: [{ op: 'Cast', inputs: ['x'], outputs: ['y'], ints: { to: TYPES.int64 } }] }));
    await expect(model.run({ x: { shape: [1], dtype: 'float32', data: Float32Array.of(2 ** 40) } })).rejects.toThrow('LIM3013 The output "y"');
  });

  it('refuses inputs that are missing or do not fit, and says what it takes', async () => {
    const model = await backend.openModel(await fileOf(DENSE));
    expect((await refusal(model.run({}))).details).toMatchObject({ what: expect.stringMatching(/^The input "x" of ".*" is missing\.$/), expected: 'float32 [N, 3]' });
    expect((await refusal(model.run({ x: { ...x, shape: [3, 2] } }))).details).toMatchObject({ expected: 'float32 [N, 3]', found: 'float32 [3, 2]' });
    expect((await refusal(model.run({ x: { ...x, dtype: 'int32', data: new Int32Array(6) } }))).code).toBe('LIM3013');
  });
});

describe('external data', () => {
  const external = (data: Readonly<Record<string, string>>): TestModel => ({ ...DENSE, initializers: [{ name: 'w', type: 'float32', shape: [3, 4], data }] });
  const bytes = new Uint8Array(4 + 48);
  bytes.set(new Uint8Array((DENSE.initializers![0]!.data as Float32Array).buffer), 4);
  const beside = (file: string, name: string): string => join(file, '..', name);

  it('are read from the folder of the model, whatever the working directory, with inner values too', async () => {
    const file = await fileOf(external({ location: 'weights/w.bin', offset: '4', length: '48' }));
    await mkdir(beside(file, 'weights'));
    await writeFile(beside(file, 'weights/w.bin'), bytes);
    const model: ModelFile = await backend.openModel(file, { values: ['m'] });
    (await model.run({ x }))['m']!.data.forEach((value, i) => expect(value).toBeCloseTo(product[i]!, 6));
  });

  it('that are missing, cut off or misplaced are an error', async () => {
    const missing = await refusal(backend.openModel(await fileOf(external({ location: 'w.bin' }))));
    expect(missing.details.what).toMatch(/^The data file "w.bin" of ".*" is missing\.$/);
    const short = await fileOf(external({ location: 'w.bin', offset: '4', length: '48' }));
    await writeFile(beside(short, 'w.bin'), bytes.slice(0, 40));
    expect((await refusal(backend.openModel(short))).details).toMatchObject({ what: expect.stringContaining('beyond the end of "w.bin"'), found: '40 bytes' });
  });

  it.each(['../w.bin', '/etc/hostname', 'a/../../w.bin', '', '*/_ORT_MEM_ADDR_/*'])('outside the folder (%s) are refused', async (location) => {
    await writeFile(join(folder, 'w.bin'), bytes);
    expect((await refusal(backend.openModel(await fileOf(external({ location, offset: '4', length: '48' }))))).details.what).toContain('outside the model\'s folder');
  });

  it('outside the folder by a link are refused', async () => {
    const file = await fileOf(external({ location: 'link.bin', offset: '4', length: '48' }));
    await writeFile(join(folder, 'elsewhere.bin'), bytes);
    await symlink(join(folder, 'elsewhere.bin'), beside(file, 'link.bin'));
    expect((await refusal(backend.openModel(file))).details.found).toBe('"link.bin", a link to elsewhere');
  });
});

describe('what cannot be opened', () => {
  it.each([
    ['nothing', '', 'LIM5003', 'it has no graph'],
    ['text', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a', 'LIM5003', 'is not an ONNX model'],
    ['a cut file', modelBytes(DENSE).slice(0, 60), 'LIM5003', 'is damaged'],
    ['an old opset', { ...DENSE, opset: 6 }, 'LIM5003', 'no longer supported'],
    ['an unknown opset', { ...DENSE, opset: 99 }, 'LIM5003', 'does not know yet'],
    ['an unknown operation', { ...DENSE, nodes: [{ op: 'Frobnicate', inputs: ['x', 'w'], outputs: ['y'] }] }, 'LIM3010', 'the operation "Frobnicate"'],
    ['an operation of somebody else', { ...DENSE, domains: { 'com.acme': 1 }, nodes: [{ op: 'Foo', domain: 'com.acme', inputs: ['x', 'w'], outputs: ['y'] }] }, 'LIM3010', 'the operation "com.acme:Foo"'],
    ['text as input', { ...DENSE, inputs: [{ name: 'x', type: 'string', shape: ['N'] }], outputs: [{ name: 'y', type: 'string', shape: ['N'] }], nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }] }, 'LIM5003', 'of a type that Limbeck cannot hold'],
    ['a graph that contradicts itself', { ...DENSE, outputs: [{ name: 'z', type: 'float32', shape: [1] }] }, 'LIM5003', 'ONNX Runtime refuses'],
  ] as const)('%s is an error', async (_, content, code, words) => {
    const error = await refusal(backend.openModel(await fileOf(content)));
    expect(error.code).toBe(code);
    expect(error.details.what).toContain(words);
  });

  it('a file that is not there is an error', async () => {
    expect((await refusal(backend.openModel(join(folder, 'nowhere.onnx')))).code).toBe('LIM5003');
  });

  it('opset 7 still opens', async () => {
    const model = await backend.openModel(await fileOf({ ...DENSE, opset: 7 }));
    expect((await model.run({ x }))['y']!.data[0]).toBeCloseTo(0.2, 6);
  });
});
