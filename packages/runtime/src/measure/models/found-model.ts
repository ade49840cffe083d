import type { Network } from '@limbeck/core';
import type { MeasuredModel } from '@limbeck/record';

/** A model that can be measured, with what the report says about where it comes from. */
export interface FoundModel extends Pick<MeasuredModel, 'source' | 'seed' | 'size'> {
  readonly kind: Exclude<MeasuredModel['kind'], 'onnx'>;
  /** Short; two models may share it. */
  readonly name: string;
  readonly network: Network;
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** A model file of another framework: its shapes are known once a backend has opened it. */
export interface FoundFile extends Pick<MeasuredModel, 'source' | 'size'> {
  readonly kind: 'onnx';
  readonly seed: null;
  readonly name: string;
}

export interface FoundModels {
  readonly models: readonly (FoundModel | FoundFile)[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** What the command line says beside the models' names. */
export interface ModelFlags {
  /** Kept seed of a run's networks (the first when left out), or seed of initial weights (0). */
  readonly seed?: number;
  /** Of plugin models. */
  readonly inputShape?: readonly number[];
  /** Of plugin models. */
  readonly classes?: number;
  /** Options of plugin models. */
  readonly options?: unknown;
}
