import type { ModelDefinition, Network } from '@limbeck/core';
import { multiplyAdds } from '@limbeck/kernels';
import type { PlannedModel } from '@limbeck/record';
import type { Configured } from '../experiment/composition.js';
import { parameterCount } from '../experiment/parameter-count.js';

/** A network's layers with the shapes of their outputs, its taps and its costs. */
export function describeModel({ role, id }: Pick<PlannedModel, 'role' | 'id'>, { definition, options }: Configured<ModelDefinition>, network: Network, checkpoint: string | undefined): PlannedModel {
  return {
    role, ...(id === undefined ? {} : { id }),
    model: network.id,
    checkpoint: checkpoint ?? null,
    parameters: parameterCount(network),
    multiplyAdds: multiplyAdds(network.model),
    taps: { ...definition.taps?.(options) },
    layers: network.model.layers.map((layer) => ({ name: layer.name, type: layer.getClassName(), outputShape: (layer.outputShape as (number | null)[]).slice(1).map(Number) })),
  };
}
