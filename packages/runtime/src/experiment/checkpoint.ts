import { LimbeckError } from '@limbeck/core';
import type { NamedHostTensors, Network, SourceLocation } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { readWeights } from '@limbeck/record';
import { resolve } from 'node:path';

/**
 * A network with other weights.
 *
 * @throws LIM3003 they belong to another model
 */
export function withWeights(network: Network, weights: NamedHostTensors): Network {
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
    return withWeights(network, await readWeights(resolve(folder, checkpoint)));
  } catch (cause) {
    if (!(cause instanceof LimbeckError)) throw cause;
    throw new LimbeckError(cause.code, { ...cause.details, where }, { cause });
  }
}
