import { Random } from '@limbeck/core';
import type { Dataset, Split } from '@limbeck/core';

/** The samples of one split that an experiment uses, by their index in the split. */
export interface Subset {
  readonly split: Split;
  readonly indices: Uint32Array;
}

export interface Partition {
  readonly train: Subset;
  /** Undefined when no share of the training split is held out. */
  readonly validation: Subset | undefined;
  readonly test: Subset;
}

export interface PartitionOptions {
  readonly seed: number;
  /** Share of the training split held out, [0, 1). */
  readonly validation: number;
  readonly limit?: { readonly train?: number | undefined; readonly test?: number | undefined } | undefined;
}

/** Splits a dataset as the manifest says: limits first, then a random share of the training samples held out. */
export function partition(dataset: Dataset, { seed, validation, limit }: PartitionOptions): Partition {
  const trainSize = Math.min(dataset.train.size, limit?.train ?? Infinity);
  const testSize = Math.min(dataset.test.size, limit?.test ?? Infinity);
  const heldOut = Math.round(trainSize * validation);
  const order = heldOut === 0 ? Uint32Array.from({ length: trainSize }, (_, i) => i) : new Random(seed).split('validation').permutation(trainSize);
  return {
    train: { split: dataset.train, indices: order.slice(heldOut).sort() },
    validation: heldOut === 0 ? undefined : { split: dataset.train, indices: order.slice(0, heldOut).sort() },
    test: { split: dataset.test, indices: Uint32Array.from({ length: testSize }, (_, i) => i) },
  };
}

/**
 * The order of an epoch's samples, as positions within the subset: the same for every network and seed of an experiment, so that
 * teacher, baseline and student see the same batches.
 */
export function epochOrder(subset: Subset, seed: number, epoch: number): Uint32Array {
  return new Random(seed).split('order', epoch).permutation(subset.indices.length);
}
