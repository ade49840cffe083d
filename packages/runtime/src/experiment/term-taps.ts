import { LimbeckError } from '@limbeck/core';
import type { Network } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { resolveTaps, type Tap } from '../taps/resolve-taps.js';
import type { ConfiguredTerm } from './composition.js';

/** The alias under which a rebuilt student has the output of the layers that a strategy put into it. */
export const GRAFT = 'graft';

/**
 * The inner activations of one network that a term takes: those the manifest names, else the strategy's own choice.
 *
 * @throws LIM3004 a name fits nothing; LIM3001 the strategy takes fewer or more
 */
export function termTaps({ name, definition, use, path }: ConfiguredTerm, side: 'student' | 'teacher', network: Network, { locate }: Pick<LoadedManifest, 'locate'>): Tap[] {
  const need = definition.taps?.[side];
  if (!need) return [];
  const where = locate(use[side] ? [...path, side] : path);
  // What the manifest names is where the layers begin; the loss takes where they end.
  if (side === 'student' && definition.graft && network.taps?.[GRAFT] !== undefined) return resolveTaps(network, [GRAFT], { whose: `the student ${network.id}`, where });
  const taps = resolveTaps(network, use[side] ?? need.default, { whose: `the ${side} ${network.id}`, where });
  const { min = 1, max = Infinity } = need;
  if (taps.length >= min && taps.length <= max) return taps;
  const expected = min === max ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  throw new LimbeckError('LIM3001', {
    what: `The strategy "${name}" takes ${expected} inner ${max === 1 ? 'activation' : 'activations'} of the ${side}, and has ${taps.length}.`,
    where, expected, found: taps.map(({ key }) => key).join(', '), next: `Name them in \`${side}\`.`,
  });
}
