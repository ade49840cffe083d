import { LimbeckError } from '@limbeck/core';
import type { Network } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { resolveTaps, type Tap, type TapUse } from '../taps/resolve-taps.js';
import type { TeacherTap, TeachingModel } from '../teacher/teaching-model.js';
import type { ConfiguredTerm } from './composition.js';

/** The alias under which a rebuilt student has the output of the layers that a strategy put into it. */
export const GRAFT = 'graft';

/**
 * The inner activations of the student that a term takes: those the manifest names, else the strategy's own choice.
 *
 * @throws LIM3004 a name fits nothing; LIM3001 the strategy takes fewer or more
 */
export function studentTaps(term: ConfiguredTerm, network: Network, loaded: Pick<LoadedManifest, 'locate'>): Tap[] {
  // What the manifest names is where the layers begin; the loss takes where they end.
  const rebuilt = term.definition.graft && network.taps?.[GRAFT] !== undefined;
  return tapsOf(term, 'student', network.id, loaded, (names, use) => resolveTaps(network, rebuilt ? [GRAFT] : names, use));
}

/** The same of a teacher. @throws LIM3004, LIM3001 */
export function teacherTaps(term: ConfiguredTerm, model: TeachingModel, loaded: Pick<LoadedManifest, 'locate'>): TeacherTap[] {
  return tapsOf(term, 'teacher', model.id, loaded, (names, use) => model.taps(names, use));
}

function tapsOf<T extends TeacherTap>({ name, definition, use, path }: ConfiguredTerm, side: 'student' | 'teacher', id: string, { locate }: Pick<LoadedManifest, 'locate'>, resolve: (names: readonly string[], use: TapUse) => T[]): T[] {
  const need = definition.taps?.[side];
  if (!need) return [];
  const where = locate(use[side] ? [...path, side] : path);
  const taps = resolve(use[side] ?? need.default, { whose: `the ${side} ${id}`, where });
  const { min = 1, max = Infinity } = need;
  if (taps.length >= min && taps.length <= max) return taps;
  const expected = min === max ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  throw new LimbeckError('LIM3001', {
    what: `The strategy "${name}" takes ${expected} inner ${max === 1 ? 'activation' : 'activations'} of the ${side}, and has ${taps.length}.`,
    where, expected, found: taps.map(({ key }) => key).join(', '), next: `Name them in \`${side}\`.`,
  });
}
