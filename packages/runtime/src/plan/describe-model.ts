import type { PlannedModel } from '@limbeck/record';
import { costsOf } from '../experiment/costs.js';
import { isFile, type TeacherNetwork } from '../teacher/teacher-network.js';

/** A network's layers with the shapes of their outputs, its taps and its costs. */
export function describeModel({ role, id }: Pick<PlannedModel, 'role' | 'id'>, network: TeacherNetwork, checkpoint: string | undefined): PlannedModel {
  return {
    role, ...(id === undefined ? {} : { id }),
    model: network.id,
    checkpoint: checkpoint ?? null,
    ...costsOf(network),
    taps: isFile(network) ? {} : { ...network.taps },
    layers: layersOf(network),
  };
}

/** Of a file its input, the values that strategies take, and its logits. */
function layersOf(network: TeacherNetwork): PlannedModel['layers'] {
  if (isFile(network)) {
    const { plan: { input, logits }, tapped } = network;
    return [{ name: input.name, type: 'input', outputShape: [...input.shape] }, ...tapped.map(({ key, shape }) => ({ name: key, type: 'value', outputShape: [...shape] })), { name: logits.name, type: 'logits', outputShape: [logits.width] }];
  }
  return network.model.layers.map((layer) => ({ name: layer.name, type: layer.getClassName(), outputShape: (layer.outputShape as (number | null)[]).slice(1).map(Number) }));
}
