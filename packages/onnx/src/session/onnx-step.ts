import { LimbeckError } from '@limbeck/core/errors';
import { allocate, sizeOf } from '@limbeck/core/tensor';
import type { CompiledStep, HostData, NamedHostTensors, TensorSpec } from '@limbeck/core';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LoweredModel } from '../lower/lower-graph.js';
import { inputName, outputName } from '../lower/names.js';
import type { OnnxRuntime } from './onnxruntime.js';
import { saveStep } from './saved-step.js';
import { StateStore } from './state-store.js';

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** A lowered step in an ONNX Runtime session. */
export class OnnxStep implements CompiledStep {
  private readonly state: StateStore;
  private disposed = false;

  constructor(
    private readonly runtime: Pick<OnnxRuntime, 'Tensor'>,
    private readonly session: InferenceSession,
    private readonly model: LoweredModel,
    initialState: NamedHostTensors,
    private readonly onDispose: (step: OnnxStep) => void,
    private readonly profiled: boolean,
  ) {
    this.state = new StateStore(model.name, model.state, initialState, runtime);
  }

  get size(): LoweredModel['size'] {
    return this.model.size;
  }

  async run(inputs: Readonly<Record<string, HostData>>): Promise<Record<string, HostData>> {
    const feeds: Record<string, Tensor> = { ...this.state.feeds };
    for (const [name, spec] of Object.entries(this.model.inputs)) {
      const data = this.checked(name, spec, inputs[name]);
      if (spec.read) feeds[inputName(name)] = this.tensor(spec, data);
    }
    const fetches: Record<string, Tensor> = { ...this.state.fetches };
    const outputs: Record<string, HostData> = {};
    for (const [name, spec] of Object.entries(this.model.outputs)) {
      const data = allocate(spec.dtype, sizeOf(spec.shape));
      outputs[name] = data;
      fetches[outputName(name)] = this.tensor(spec, data);
    }
    await this.session.run(feeds, fetches);
    this.state.swap();
    return outputs;
  }

  async readState(): Promise<NamedHostTensors> {
    return this.state.read();
  }

  async writeState(state: NamedHostTensors): Promise<void> {
    this.state.write(state);
  }

  async save(folder: string): Promise<void> {
    await saveStep(folder, this.model, this.state.read());
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.onDispose(this);
    if (this.profiled) this.session.endProfiling();
    void this.session.release();
  }

  private tensor({ dtype, shape }: TensorSpec, data: HostData): Tensor {
    return new this.runtime.Tensor(dtype, data as Float32Array, shape);
  }

  private checked(name: string, spec: TensorSpec, data: HostData | undefined): HostData {
    if (data instanceof ARRAYS[spec.dtype] && data.length === sizeOf(spec.shape)) return data;
    throw new LimbeckError('LIM3013', {
      what: `Input "${name}" of step "${this.model.name}" ${data ? 'does not fit' : 'is missing'}.`,
      expected: `${ARRAYS[spec.dtype].name} of ${sizeOf(spec.shape)} elements, for ${spec.dtype} [${spec.shape.join(', ')}]`,
      ...(data ? { found: `${data.constructor.name} of ${data.length} elements` } : {}),
    });
  }
}
