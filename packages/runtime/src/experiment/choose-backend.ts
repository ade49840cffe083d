import { LimbeckError } from '@limbeck/core';
import type { BackendDefinition, BackendOptions, BackendProbe } from '@limbeck/core';
import type { BackendConfig } from '@limbeck/manifest';
import type { Catalogue } from '../plugins/catalogue.js';

export interface BackendChoice {
  readonly definition: BackendDefinition;
  readonly probe: BackendProbe;
  /** Why this one, for the record: "auto: cpu is not available (…); onnx is available". */
  readonly reason: string;
}

/**
 * The named backend, or for `auto` the available one of the highest rank; never another one in silence.
 *
 * @throws LIM2020 it, or for `auto` every one, is unavailable: with each reason and what to do
 */
export async function chooseBackend(requested: string, definitions: readonly BackendDefinition[]): Promise<BackendChoice> {
  const refused: { definition: BackendDefinition; probe: BackendProbe }[] = [];
  for (const definition of definitions.toSorted((a, b) => b.rank - a.rank)) {
    const probe = await definition.probe();
    if (probe.available) {
      const reason = requested === 'auto' ? ['auto:', ...refused.map((other) => `${describe(other)};`), `${definition.id} is available`].join(' ') : `"${requested}" was asked for`;
      return { definition, probe, reason };
    }
    refused.push({ definition, probe });
  }
  throw new LimbeckError('LIM2020', {
    what: requested === 'auto' ? 'No backend is available on this machine.' : `The backend "${requested}" is not available on this machine.`,
    found: refused.length === 0 ? 'no backend is installed' : refused.map(describe).join('; '),
    next: refused.map(({ probe }) => probe.remedy).filter((remedy) => remedy !== undefined).join(' Or: ') || 'See limbeck doctor.',
  });
}

/** The same among what is installed; nothing else than what may be chosen is loaded. */
export async function chooseInstalledBackend(requested: string, catalogue: Catalogue): Promise<BackendChoice> {
  const ids = requested === 'auto' ? catalogue.ids('backends') : [requested];
  return chooseBackend(requested, await Promise.all(ids.map((id) => catalogue.load('backends', id))));
}

/** What a manifest's `backend` asks of an engine. */
export function activationOptions({ threads, eager }: Pick<BackendConfig, 'threads' | 'eager'>): BackendOptions {
  return { ...(threads === undefined ? {} : { threads }), ...(eager ? { eager } : {}) };
}

function describe({ definition, probe }: { readonly definition: BackendDefinition; readonly probe: BackendProbe }): string {
  return `${definition.id} is not available${probe.reason === undefined ? '' : ` (${probe.reason.replace(/\.$/, '')})`}`;
}
