import { LimbeckError } from '@limbeck/core';
import type { Network, SourceLocation } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { readWeights } from '@limbeck/record';
import { resolve } from 'node:path';

/**
 * A network with the weights of a folder.
 *
 * @throws LIM5003 the checkpoint is missing or damaged; LIM3003 it belongs to another model
 */
export async function withWeightsOf(network: Network, folder: string): Promise<Network> {
  const weights = await readWeights(folder);
  writeWeights(network.model, weights);
  return { ...network, weights };
}

/**
 * A network with the weights of a checkpoint folder, relative to the manifest.
 *
 * @throws LIM5003 the checkpoint is missing or damaged; LIM3003 it belongs to another model, both at the manifest's line
 */
export async function loadCheckpoint(network: Network, checkpoint: string, { folder, where }: { readonly folder: string; readonly where: SourceLocation }): Promise<Network> {
  try {
    return await withWeightsOf(network, resolve(folder, checkpoint));
  } catch (cause) {
    if (!(cause instanceof LimbeckError)) throw cause;
    throw new LimbeckError(cause.code, { ...cause.details, where }, { cause });
  }
}
