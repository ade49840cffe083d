import { LimbeckError } from '@limbeck/core';
import type { Dataset, ModelDefinition, Network, SourceLocation, tf } from '@limbeck/core';
import { readWeights } from '@limbeck/kernels';
import type { Configured } from './composition.js';

/**
 * Builds a network for a dataset, initialised from `seed`.
 *
 * @throws LIM3001 it does not fit the dataset; LIM2005 the model's code threw
 */
export function buildNetwork({ definition, options }: Configured<ModelDefinition>, dataset: Pick<Dataset, 'inputShape' | 'classes'>, seed: number, where?: SourceLocation): Network {
  const spec = { inputShape: dataset.inputShape, classes: dataset.classes.length, seed };
  const at = where ? { where } : {};
  const model = build(definition, options, spec, at);
  const expected = [null, spec.classes];
  const found = model.outputs[0]!.shape;
  if (model.outputs.length !== 1 || found.length !== 2 || found[1] !== spec.classes) {
    throw new LimbeckError('LIM3001', { what: `The model "${definition.id}" does not end in logits.`, ...at, expected: `one output of shape ${JSON.stringify(expected)}`, found: model.outputs.map((output) => JSON.stringify(output.shape)).join(', ') });
  }
  return { id: definition.id, model, ...readWeights(model), taps: definition.taps?.(options) ?? {} };
}

function build(definition: ModelDefinition, options: unknown, spec: Parameters<ModelDefinition['build']>[0], at: { readonly where?: SourceLocation }): tf.LayersModel {
  try {
    return definition.build(spec, options);
  } catch (cause) {
    if (cause instanceof LimbeckError) throw new LimbeckError(cause.code, { ...at, ...cause.details }, { cause });
    throw new LimbeckError('LIM2005', { what: `The model "${definition.id}" threw an error while it was built: ${cause instanceof Error ? cause.message : String(cause)}`, ...at, next: 'Run again with --debug for the stack.' }, { cause });
  }
}
