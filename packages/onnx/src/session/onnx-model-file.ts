import { LimbeckError } from '@limbeck/core/errors';
import { sizeOf } from '@limbeck/core/tensor';
import type { HostTensor, ModelFile, ModelFileValue, NamedHostTensors } from '@limbeck/core';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { ELEMENT_TYPES } from './element-types.js';
import type { OnnxRuntime } from './onnxruntime.js';

/** A foreign model in an ONNX Runtime session. */
export class OnnxModelFile implements ModelFile {
  readonly inputs: readonly ModelFileValue[];
  readonly outputs: readonly ModelFileValue[];
  private disposed = false;

  /** @throws LIM5003 a value is of a type that no network has, such as text; the session is released then */
  constructor(
    private readonly runtime: Pick<OnnxRuntime, 'Tensor'>,
    private readonly session: InferenceSession,
    private readonly file: string,
    private readonly onDispose: (model: ModelFile) => void,
  ) {
    try {
      this.inputs = session.inputMetadata.map((value) => described(value, file));
      this.outputs = session.outputMetadata.map((value) => described(value, file));
    } catch (error) {
      void session.release();
      throw error;
    }
  }

  async run(inputs: NamedHostTensors): Promise<NamedHostTensors> {
    const feeds = Object.fromEntries(this.inputs.map((input) => [input.name, this.feed(input, inputs[input.name])]));
    const results = await this.session.run(feeds).catch((cause: unknown) => {
      throw new LimbeckError('LIM3013', { what: `"${this.file}" cannot be run: ${(cause as Error).message.trim().replaceAll(/\s+/g, ' ')}`, where: { file: this.file }, found: Object.entries(inputs).map(([name, { dtype, shape }]) => `${name}: ${dtype} [${shape.join(', ')}]`).join('; ') }, { cause });
    });
    return Object.fromEntries(this.outputs.map((output): [string, HostTensor] => [output.name, this.result(output, results[output.name]!)]));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.onDispose(this);
    void this.session.release();
  }

  private feed({ name, dtype, storedAs, shape }: ModelFileValue, given: HostTensor | undefined): Tensor {
    const fits = given && given.dtype === dtype && given.data.length === sizeOf(given.shape) && given.shape.length === shape.length && shape.every((extent, axis) => typeof extent !== 'number' || extent === given.shape[axis]);
    if (!fits) {
      throw new LimbeckError('LIM3013', {
        what: `The input "${name}" of "${this.file}" ${given ? 'does not fit' : 'is missing'}.`, where: { file: this.file },
        expected: `${dtype} [${shape.map((extent) => extent ?? '?').join(', ')}]`, ...(given ? { found: `${given.dtype} [${given.shape.join(', ')}]` } : {}),
      });
    }
    return new this.runtime.Tensor(storedAs as 'float32', ELEMENT_TYPES[storedAs]!.fromHost(given.data) as Float32Array, [...given.shape]);
  }

  private result({ name, dtype, storedAs }: ModelFileValue, { dims, data }: Tensor): HostTensor {
    try {
      return { shape: [...dims], dtype, data: ELEMENT_TYPES[storedAs]!.toHost(data) };
    } catch (cause) {
      throw new LimbeckError('LIM3013', { what: `The output "${name}" of "${this.file}" cannot be held: ${(cause as Error).message}.`, where: { file: this.file } }, { cause });
    }
  }
}

function described(value: InferenceSession.ValueMetadata, file: string): ModelFileValue {
  const storedAs = value.isTensor ? value.type : 'no tensor';
  const type = ELEMENT_TYPES[storedAs];
  if (!value.isTensor || !type) throw new LimbeckError('LIM5003', { what: `The value "${value.name}" of "${file}" is of a type that Limbeck cannot hold.`, where: { file }, expected: Object.keys(ELEMENT_TYPES).join(', '), found: storedAs, next: 'Export the model with numbers as inputs and outputs.' });
  return { name: value.name, dtype: type.dtype, storedAs, shape: value.shape.map((extent) => (extent === '' ? null : extent)) };
}
