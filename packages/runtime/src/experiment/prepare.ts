import { LimbeckErrors, type LimbeckError } from '@limbeck/core';
import { loadManifest } from '@limbeck/manifest';
import type { LoadedManifest } from '@limbeck/manifest';
import type { Catalogue } from '../plugins/catalogue.js';
import { checkTerms } from './check-terms.js';
import { composeManifest } from './compose-manifest.js';
import type { Composition } from './composition.js';
import { withLocalPlugins } from './configure.js';
import { pluginMistakes } from './plugin-mistakes.js';
import { withTermWeights } from './with-term-weights.js';

/** A manifest with everything it names found and checked; nothing has been computed yet. */
export interface Experiment {
  readonly loaded: LoadedManifest;
  readonly catalogue: Catalogue;
  readonly composition: Composition;
}

export interface PrepareOptions {
  readonly catalogue: Catalogue;
  /** `path=value` overrides. */
  readonly set?: readonly string[];
  /** Replaces the manifest's backend. */
  readonly backend?: string;
  readonly eager?: boolean;
  /** Where relative paths in the manifest start; its own folder by default. */
  readonly folder?: string;
}

/**
 * Reads a manifest and checks all that can be checked without data: its schema, that every plugin it names is installed, and their options.
 *
 * @throws LimbeckErrors with every mistake at once
 */
export async function prepareExperiment(file: string, { catalogue, folder, ...overrides }: PrepareOptions): Promise<Experiment> {
  const loaded = await loadManifest(file, { set: overridesOf(overrides), also: (refused) => pluginMistakes(refused, catalogue), ...(folder === undefined ? {} : { folder }) });
  return prepareLoaded(loaded, catalogue);
}

/** The command line's changes as `path=value`, those by options of their own last. */
export function overridesOf({ set = [], backend, eager }: Pick<PrepareOptions, 'set' | 'backend' | 'eager'>): string[] {
  return [...set, ...(backend === undefined ? [] : [`backend.use=${backend}`]), ...(eager ? ['backend.eager=true'] : [])];
}

/**
 * The same for a manifest that is read already.
 *
 * @throws LimbeckErrors with every mistake at once
 */
export async function prepareLoaded(loaded: LoadedManifest, catalogue: Catalogue): Promise<Experiment> {
  const errors: LimbeckError[] = [];
  const complete = await withLocalPlugins(catalogue, loaded.manifest.plugins, loaded, errors);
  const composition = await composeManifest(loaded, complete, errors);
  if (composition) checkTerms(loaded, composition, errors);
  if (!composition || errors.length > 0) throw new LimbeckErrors(errors.sort(byPosition));
  return { loaded: { ...loaded, manifest: withTermWeights(loaded.manifest, composition) }, catalogue: complete, composition };
}

/** In the order in which they stand in the file. */
function byPosition(a: LimbeckError, b: LimbeckError): number {
  const [first, second] = [a.details.where, b.details.where];
  return (first?.line ?? 0) - (second?.line ?? 0) || (first?.column ?? 0) - (second?.column ?? 0);
}
