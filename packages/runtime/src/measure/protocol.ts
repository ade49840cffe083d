import type { ErrorCode, ErrorDetails } from '@limbeck/core';
import type { PluginSource } from '../plugins/import-plugin.js';
import type { FilePlan } from '../teacher-file/file-plan.js';

/** One forward step, compiled and saved, for one batch size; or a model file that takes batches of any size, or a teacher's file. */
export type SavedForward = { readonly batchSize: number } & ({ readonly folder: string } | { readonly file: string; readonly input: string; readonly inputShape: readonly number[] } | { readonly plan: FilePlan });

/** Activates the backend, loads one model and calls it without timing until it is warm. */
export interface LoadRequest {
  readonly type: 'load';
  readonly source: PluginSource;
  readonly threads: number;
  /** Numbers in one sample. */
  readonly inputSize: number;
  readonly forwards: readonly SavedForward[];
}

/** Times a few calls in a row. */
export interface TurnRequest {
  readonly type: 'turn';
  readonly batchSize: number;
  readonly calls: number;
}

export type WorkerRequest = LoadRequest | TurnRequest;

export interface Loaded {
  readonly type: 'loaded';
  readonly peakMemoryBytes: number;
  /** The same with the engine active, before the model was loaded. */
  readonly baseMemoryBytes: number;
  readonly warmUps: readonly WarmUp[];
}

export interface WarmUp {
  readonly batchSize: number;
  readonly calls: number;
  /** Of the last call. */
  readonly lastMs: number;
}

export interface TurnTimes {
  readonly type: 'times';
  readonly times: readonly number[];
}

export interface WorkerFailure {
  readonly type: 'failed';
  readonly message: string;
  readonly error?: { readonly code: ErrorCode; readonly details: ErrorDetails };
}

export type WorkerReply = Loaded | TurnTimes | WorkerFailure;
