import type { Network } from '@limbeck/core';
import type { MeasuredModel } from '@limbeck/record';

/** A model that can be measured, with what the report says about where it comes from. */
export interface FoundModel extends Pick<MeasuredModel, 'kind' | 'source' | 'seed' | 'size'> {
  /** Short; two models may share it. */
  readonly name: string;
  readonly network: Network;
  readonly inputShape: readonly number[];
  readonly classes: number;
}

export interface FoundModels {
  readonly models: readonly FoundModel[];
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
