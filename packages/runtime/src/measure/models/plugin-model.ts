import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { issuesToErrors } from '@limbeck/manifest';
import { buildNetwork } from '../../experiment/models.js';
import { weightBytes } from '../../experiment/parameter-count.js';
import type { Catalogue } from '../../plugins/catalogue.js';
import type { FoundModel, ModelFlags } from './found-model.js';

/**
 * A model plugin with seeded initial weights.
 *
 * @throws LIM2001 unknown id; LIM1010 the shape of its input or its classes are not given; LIM1002, LIM1003 its options are wrong; LIM3001 they do not fit
 */
export async function buildPluginModel(id: string, catalogue: Catalogue, { seed = 0, inputShape, classes, options = {} }: ModelFlags): Promise<FoundModel> {
  const definition = await catalogue.load('models', id);
  if (!inputShape || classes === undefined) {
    const missing = [...(inputShape ? [] : ['--input-shape']), ...(classes === undefined ? ['--classes'] : [])];
    throw new LimbeckError('LIM1010', { what: `The model "${id}" cannot be built without ${missing.join(' and ')}.`, expected: 'the shape of one sample, channels last, and the number of classes', next: `Add them, for example: limbeck measure ${id} --input-shape 32,32,3 --classes 100` });
  }
  const parsed = definition.options.safeParse(options);
  if (!parsed.success) {
    const where = { file: '--with' };
    throw new LimbeckErrors(issuesToErrors(parsed.error.issues, [], { manifest: options, locate: () => where, locateKey: () => where }, definition.options));
  }
  const network = buildNetwork({ definition, options: parsed.data }, { inputShape, classes: Array.from({ length: classes }, (_, i) => String(i)) }, seed);
  return { kind: 'plugin', name: id, source: id, seed, network, inputShape, classes, size: { bytes: weightBytes(network), of: 'weights' } };
}
