import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { physicalCores } from './physical-cores.js';

export const BACKEND_ID = 'onnx';

export type OnnxRuntime = typeof import('onnxruntime-node');

/** The native binding; throws where the platform has none. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  const loaded = (await import('onnxruntime-node')) as OnnxRuntime & { readonly default?: OnnxRuntime };
  return loaded.default ?? loaded;
}

/** The version in the installed package's package.json, without loading the binding. */
export function onnxRuntimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { readonly version: string };
  return version;
}

/** More threads than this gain nothing at the sizes that are trained on a CPU. */
const MOST_THREADS = 16;

export function defaultThreads(): number {
  return Math.min(MOST_THREADS, physicalCores());
}

export function describeDevice(threads: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return `CPU (${model}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

/**
 * Threads stop waiting busily when a call ends: by default they go on for 35 ms of processor time, which whatever runs next on the same cores (reading the next
 * batch, another session, another process) then lacks. Calls that follow at once are as fast as before; forbidding busy waiting altogether
 * (`session.intra_op.allow_spinning` 0) made a ResNet-20's 0.47 ms 0.78.
 */
const STOP_SPINNING = { session: { force_spinning_stop: '1' } };

export interface SessionChoices {
  readonly threads: number;
  /** Whether ONNX Runtime rewrites the graph before it runs it. */
  readonly rewrite: boolean;
  /** Writes a profile of all calls there when the session ends. */
  readonly profileFolder?: string | undefined;
}

export function sessionOptions({ threads, rewrite, profileFolder }: SessionChoices): InferenceSession.SessionOptions {
  return {
    extra: STOP_SPINNING, executionProviders: ['cpu'], graphOptimizationLevel: rewrite ? 'all' : 'disabled', executionMode: 'sequential', intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3,
    ...(profileFolder === undefined ? {} : { enableProfiling: true, profileFilePrefix: join(profileFolder, 'session') }),
  };
}
