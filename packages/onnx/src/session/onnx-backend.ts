import { LimbeckError } from '@limbeck/core/errors';
import type { Backend, BackendCapabilities, CompiledStep, ModelFile, ModelFileOptions, NamedHostTensors, Step } from '@limbeck/core';
import type { LoweredModel } from '../lower/lower-graph.js';
import { OnnxModelFile } from './onnx-model-file.js';
import { OnnxStep } from './onnx-step.js';
import { BACKEND_ID, describeDevice, onnxRuntimeVersion, sessionOptions, type OnnxRuntime } from './onnxruntime.js';
import { openModel } from './open-model.js';
import { loadStep } from './saved-step.js';

export const CAPABILITIES: BackendCapabilities = Object.freeze({ training: true, eager: true, modelFiles: ['.onnx'] });

/** ONNX Runtime, activated: steps become ONNX graphs that it runs. */
export class OnnxBackend implements Backend {
  readonly id = BACKEND_ID;
  readonly capabilities = CAPABILITIES;
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  private readonly open = new Set<OnnxStep | OnnxModelFile>();

  constructor(
    private readonly runtime: OnnxRuntime,
    readonly threads: number,
    private readonly profiling: { readonly profileFolder?: string } = {},
  ) {
    this.device = describeDevice(threads);
    this.versions = { 'onnxruntime-node': onnxRuntimeVersion() };
  }

  async compile(step: Step): Promise<CompiledStep> {
    // Loaded at first use: a process that only loads compiled steps never needs TensorFlow.js.
    const [{ record }, { lowerGraph }] = await Promise.all([import('@limbeck/trace'), import('../lower/lower-graph.js')]);
    return this.openStep(lowerGraph(record(step)), step.state);
  }

  async load(folder: string): Promise<CompiledStep> {
    const { model, state } = await loadStep(folder);
    return this.openStep(model, state);
  }

  async openModel(file: string, { values = [] }: ModelFileOptions = {}): Promise<ModelFile> {
    const { session, files } = await openModel(this.runtime, file, values, this.threads);
    try {
      const model = new OnnxModelFile(this.runtime, session, file, files, (disposed) => this.open.delete(disposed));
      this.open.add(model);
      return model;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  dispose(): void {
    for (const each of [...this.open]) each.dispose();
  }

  private async openStep(model: LoweredModel, state: NamedHostTensors): Promise<CompiledStep> {
    const options = sessionOptions({ threads: this.threads, rewrite: !trains(model), ...this.profiling });
    const session = await this.runtime.InferenceSession.create(model.bytes, options).catch((cause: unknown) => {
      throw new LimbeckError('LIM3010', { what: `ONNX Runtime refuses the graph of step "${model.name}": ${(cause as Error).message}`, next: 'Report this step: its operations were lowered to a graph that is not valid.' }, { cause });
    });
    const step = new OnnxStep(this.runtime, session, model, state, (disposed) => this.open.delete(disposed), this.profiling.profileFolder !== undefined);
    this.open.add(step);
    return step;
  }
}

/**
 * ONNX Runtime's own rewriting gains a train step nothing, whose recording is simplified already and whose filters are no constants; and its passes take time that grows with the square of the
 * nodes: 7 of 9 seconds for a ResNet-110.
 */
function trains({ state }: LoweredModel): boolean {
  return Object.values(state).some(({ written }) => written);
}
