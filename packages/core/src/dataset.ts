import type { z } from 'zod';

/** One split of a dataset, random access by sample index. */
export interface Split {
  readonly size: number;
  /** Class index of every sample. */
  readonly labels: Int32Array;
  /** Writes the samples `indices`, normalised, float32, channels last, one after the other into `out`. */
  read(indices: ArrayLike<number>, out: Float32Array): void;
}

export interface Dataset {
  readonly name: string;
  /** One sample, channels last, without the batch axis. */
  readonly inputShape: readonly number[];
  /** Class names in label order. */
  readonly classes: readonly string[];
  readonly train: Split;
  readonly test: Split;
  /** What was read, for the record: file names and SHA-256 digests. */
  readonly sources: readonly { readonly file: string; readonly sha256: string }[];
  /** How a raw value becomes a network's input, for exports: `(raw / scale - mean) / std`, per channel. */
  readonly normalization: { readonly scale: number; readonly mean: readonly number[]; readonly std: readonly number[] };
}

export interface DatasetContext {
  /** Folder of the manifest; relative paths in options start here. */
  readonly folder: string;
}

export interface DatasetDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly description: string;
  readonly options: Schema;
  /** @throws LIM5001 a file is missing; LIM5002 a file is truncated or not of the format. */
  load(options: z.output<Schema>, context: DatasetContext): Promise<Dataset>;
}

export function defineDataset<Schema extends z.ZodType>(definition: DatasetDefinition<Schema>): DatasetDefinition<Schema> {
  return Object.freeze(definition);
}
