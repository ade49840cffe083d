import type { z } from 'zod';
import type { Dataset } from './dataset.js';
import type { Network } from './network.js';

export interface ExportInput {
  readonly network: Network;
  /** An existing, empty folder. */
  readonly folder: string;
  readonly metadata: {
    readonly name: string;
    readonly classes: readonly string[];
    readonly normalization: Dataset['normalization'];
    /** SHA-256 of the resolved manifest. */
    readonly manifestHash: string;
    readonly limbeckVersion: string;
  };
}

export interface ExportedModel {
  /** Written files, relative to the folder. */
  readonly files: readonly string[];
  /** Their sum. */
  readonly sizeBytes: number;
}

export interface ExporterDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly description: string;
  readonly options: Schema;
  /** The options that store weights in 8 bits, for `limbeck export --int8`. */
  readonly int8?: z.input<Schema>;
  export(input: ExportInput, options: z.output<Schema>): Promise<ExportedModel>;
}

export function defineExporter<Schema extends z.ZodType>(definition: ExporterDefinition<Schema>): ExporterDefinition<Schema> {
  return Object.freeze(definition);
}
