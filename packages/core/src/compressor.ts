import type { z } from 'zod';
import type { Network } from './network.js';

/** A compression method that stands beside distillation for comparison: pruning, quantisation, low-rank factorisation. */
export interface CompressorDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly description: string;
  readonly paper: string;
  readonly options: Schema;
  compress(network: Network, options: z.output<Schema>): Promise<Network>;
}

export function defineCompressor<Schema extends z.ZodType>(definition: CompressorDefinition<Schema>): CompressorDefinition<Schema> {
  return Object.freeze(definition);
}
