import { LimbeckError } from '@limbeck/core/errors';
import { sizeOf } from '@limbeck/core/tensor';
import type { DType, HostData, HostTensor, ModelFile, ModelFileValue, NamedHostTensors } from '@limbeck/core';
import type { InferenceSession } from 'onnxruntime-node';
import { sessionOptions, type OnnxRuntime } from './onnxruntime.js';

const DTYPES: readonly string[] = ['float32', 'int32', 'bool'] satisfies DType[];

/** An .onnx file in a session. @throws LIM5003 it cannot be read, is damaged, or takes values of a type that Limbeck has none of */
export async function openModel(runtime: OnnxRuntime, file: string, threads: number, onDispose: (model: ModelFile) => void): Promise<ModelFile> {
  const session = await runtime.InferenceSession.create(file, sessionOptions(threads)).catch((cause: unknown) => {
    throw new LimbeckError('LIM5003', { what: `ONNX Runtime cannot open "${file}": ${(cause as Error).message}`, where: { file }, next: 'Check the path, and the file with onnx.checker; export it again.' }, { cause });
  });
  const inputs = session.inputMetadata.map((value) => described(value, file));
  const outputs = session.outputMetadata.map((value) => described(value, file));
  const model: ModelFile = {
    inputs, outputs,
    async run(given) {
      const feeds = Object.fromEntries(inputs.map((input) => [input.name, tensorOf(runtime, input, given[input.name], file)]));
      const results = await session.run(feeds);
      return Object.fromEntries(outputs.map(({ name, dtype }): [string, HostTensor] => [name, { shape: results[name]!.dims, dtype, data: results[name]!.data as HostData }])) satisfies NamedHostTensors;
    },
    dispose() {
      onDispose(model);
      void session.release();
    },
  };
  return model;
}

function described(value: InferenceSession.ValueMetadata, file: string): ModelFileValue {
  const type = value.isTensor ? value.type : 'no tensor';
  if (!value.isTensor || !DTYPES.includes(type)) throw new LimbeckError('LIM5003', { what: `The value "${value.name}" of "${file}" is of a type that Limbeck cannot hold.`, where: { file }, expected: DTYPES.join(', '), found: type, next: 'Export the model with float32 inputs and outputs.' });
  return { name: value.name, dtype: type as DType, storedAs: type, shape: value.shape.map((extent) => (extent === '' ? null : extent)) };
}

function tensorOf(runtime: OnnxRuntime, { name, dtype, shape }: ModelFileValue, given: HostTensor | undefined, file: string): InstanceType<OnnxRuntime['Tensor']> {
  const fits = given && given.dtype === dtype && given.shape.length === shape.length && given.data.length === sizeOf(given.shape) && shape.every((extent, axis) => typeof extent !== 'number' || extent === given.shape[axis]);
  if (fits) return new runtime.Tensor(dtype, given.data as Float32Array, [...given.shape]);
  throw new LimbeckError('LIM3013', { what: `Input "${name}" of "${file}" ${given ? 'does not fit' : 'is missing'}.`, expected: `${dtype} [${shape.join(', ')}]`, ...(given ? { found: `${given.dtype} [${given.shape.join(', ')}]` } : {}) });
}
