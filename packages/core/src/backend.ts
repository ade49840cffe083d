import type { ModelFile, ModelFileOptions } from './model-file.js';
import type { CompiledStep, Step } from './step.js';

/** What `limbeck doctor` shows and a run's environment records. */
export interface BackendProbe {
  readonly available: boolean;
  /** Why it is not available, in one sentence. */
  readonly reason?: string;
  /** The command or step that makes it available. */
  readonly remedy?: string;
  /** For example "CPU (AMD EPYC, 2 threads)". */
  readonly device: string;
  /** Engine and binding versions, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
}

export interface BackendOptions {
  /** Threads inside one operation; the engine's default when left out: every logical processor for TensorFlow, the physical cores for ONNX Runtime. */
  readonly threads?: number;
  /** Runs steps operation by operation instead of as one graph, where the backend can: for debugging; same numbers. */
  readonly eager?: boolean;
}

/** Facts about a backend that the runtime may ask, instead of testing its id. */
export interface BackendCapabilities {
  readonly training: boolean;
  /** Runs `Step`s eagerly when asked. */
  readonly eager: boolean;
  /** Endings of the model files that it opens, for example `.onnx`. */
  readonly modelFiles?: readonly string[];
}

/** An activated engine. */
export interface Backend {
  readonly id: string;
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly capabilities: BackendCapabilities;
  /** Records the step once and builds the engine's graph of it. @throws LIM3010 a kernel has no lowering; LIM3011 a value is read while recording. */
  compile(step: Step): Promise<CompiledStep>;
  /** Reads what `CompiledStep.save` wrote. */
  load(folder: string): Promise<CompiledStep>;
  /** Opens a model file with one of the endings in `capabilities.modelFiles`. @throws LIM5003 it cannot be read or is not of the format */
  openModel?(file: string, options?: ModelFileOptions): Promise<ModelFile>;
  dispose(): void;
}

export interface BackendSetupOptions {
  /** Receives one line a step, for people. */
  readonly report: (line: string) => void;
  /** Builds anew what is already there. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export interface BackendDefinition {
  readonly id: string;
  readonly description: string;
  /** `auto` takes the available backend with the highest rank: cuda 30, cpu 20, onnx 10. */
  readonly rank: number;
  /** Cheap, never throws, never activates. */
  probe(): Promise<BackendProbe>;
  /** @throws LIM2020 when `probe().available` is false. */
  activate(options: BackendOptions): Promise<Backend>;
  /** What `limbeck setup <id>` runs: brings the engine onto this machine; does nothing where it is there already. @throws LIM2021 naming everything that is missing */
  setup?(options: BackendSetupOptions): Promise<void>;
}

export function defineBackend(definition: BackendDefinition): BackendDefinition {
  return Object.freeze(definition);
}
