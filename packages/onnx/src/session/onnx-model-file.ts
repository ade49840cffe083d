import { LimbeckError } from '@limbeck/core/errors';
import { sizeOf } from '@limbeck/core/tensor';
import type { HostData, HostTensor, ModelFile, ModelFileValue, NamedHostTensors } from '@limbeck/core';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { elementKind, type ElementKind } from './elements.js';
import type { OnnxRuntime } from './onnxruntime.js';

type Known = ModelFileValue & { readonly kind: ElementKind };

/** An .onnx file in a session of ONNX Runtime. */
export class OnnxModelFile implements ModelFile {
  readonly inputs: readonly Known[];
  readonly outputs: readonly Known[];
  private disposed = false;

  /** @throws LIM3015 a value is no tensor of numbers */
  constructor(
    private readonly runtime: Pick<OnnxRuntime, 'Tensor'>,
    private readonly session: InferenceSession,
    private readonly file: string,
    readonly files: readonly string[],
    private readonly onDispose: (model: OnnxModelFile) => void,
  ) {
    this.inputs = session.inputMetadata.map((value) => this.known(value, 'input'));
    this.outputs = session.outputMetadata.map((value) => this.known(value, 'output'));
  }

  async run(inputs: NamedHostTensors): Promise<NamedHostTensors> {
    const feeds = Object.fromEntries(this.inputs.map((value) => [value.name, this.fed(value, inputs[value.name])]));
    const results = await this.session.run(feeds).catch((cause: unknown) => {
      throw new LimbeckError('LIM3015', { what: `ONNX Runtime cannot run "${this.file}": ${(cause as Error).message}`, next: 'Check the shapes of its inputs: its graph refuses these.' }, { cause });
    });
    return Object.fromEntries(this.outputs.map(({ name, kind }): [string, HostTensor] => {
      const { data, dims } = results[name]!;
      return [name, { dtype: kind.dtype, shape: dims, data: this.loaded(name, kind, data) }];
    }));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.onDispose(this);
    void this.session.release();
  }

  private known(value: InferenceSession.ValueMetadata, role: 'input' | 'output'): Known {
    const kind = value.isTensor ? elementKind(value.type) : undefined;
    if (!value.isTensor || !kind) {
      throw new LimbeckError('LIM3015', { what: `The ${role} "${value.name}" of "${this.file}" is no tensor of numbers.`, where: { file: this.file }, expected: 'float, half, integer or bool elements', found: value.isTensor ? value.type : 'a sequence or map', next: 'Export the model without it.' });
    }
    // ONNX Runtime gives an axis of any length its name, or an empty one.
    return { name: value.name, dtype: kind.dtype, storedAs: value.type, shape: value.shape.map((extent) => (extent === '' ? null : extent)), kind };
  }

  /** @throws LIM3013 a number is too large */
  private loaded(name: string, kind: ElementKind, data: Tensor.DataType): HostData {
    try {
      return kind.load(data);
    } catch (cause) {
      throw new LimbeckError('LIM3013', { what: `The output "${name}" of "${this.file}" has a number that Limbeck cannot hold: ${(cause as Error).message}.`, where: { file: this.file }, next: 'Name another value, or export the model with a cast to float.' }, { cause });
    }
  }

  private fed({ name, dtype, storedAs, shape, kind }: Known, given: HostTensor | undefined): Tensor {
    const fits = given !== undefined && given.dtype === dtype && given.data.length === sizeOf(given.shape) && given.shape.length === shape.length && shape.every((extent, i) => typeof extent !== 'number' || extent === given.shape[i]);
    if (!fits) {
      throw new LimbeckError('LIM3013', {
        what: `Input "${name}" of "${this.file}" ${given ? 'does not fit' : 'is missing'}.`,
        expected: `${dtype} [${shape.map((extent) => extent ?? 'any').join(', ')}]`, ...(given ? { found: `${given.dtype} [${given.shape.join(', ')}], ${given.data.length} elements` } : {}),
      });
    }
    return new this.runtime.Tensor(storedAs as 'float32', kind.store(given.data) as Float32Array, given.shape);
  }
}
