import { LimbeckError } from '@limbeck/core';
import type { Network, SourceLocation, tf } from '@limbeck/core';
import { matchLayers, tapsOf } from './resolve-taps.js';

/** The names of the layers that `freeze` means: those that a name or glob fits; for an alias its layer and everything before it. @throws LIM3004 a pattern fits nothing */
export function frozenLayers(network: Network, patterns: readonly string[], where: SourceLocation | undefined): ReadonlySet<string> {
  const frozen = new Set<string>();
  for (const pattern of patterns) {
    const layers = matchLayers(network, pattern);
    if (layers.length === 0) {
      throw new LimbeckError('LIM3004', { what: `\`freeze\` names "${pattern}", which is no alias and no layer of ${network.id}.`, ...(where ? { where } : {}), next: tapsOf(network, network.id) });
    }
    const aliased = pattern in (network.taps ?? {});
    for (const layer of layers) for (const { name } of aliased ? upTo(layer) : [layer]) frozen.add(name);
  }
  return frozen;
}

/** A layer and all that its output is computed from. */
function upTo(layer: tf.layers.Layer): ReadonlySet<tf.layers.Layer> {
  const seen = new Set<tf.layers.Layer>();
  const visit = (at: tf.layers.Layer): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const { inboundLayers } of at.inboundNodes) inboundLayers.forEach(visit);
  };
  visit(layer);
  return seen;
}
