import type { PluginSource } from '../plugins/import-plugin.js';

export interface WorkerRequest {
  readonly source: PluginSource;
  readonly folder: string;
  readonly threads: number;
  /** Numbers in one sample. */
  readonly inputSize: number;
  readonly warmUp: number;
  readonly count: number;
  /** Stops timing after this long, but not before 20 calls. */
  readonly maxMs: number;
}

export interface WorkerReply {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly count: number;
  readonly peakMemoryBytes: number;
  /** The same process with the engine active, before the model is loaded. */
  readonly baseMemoryBytes: number;
}
