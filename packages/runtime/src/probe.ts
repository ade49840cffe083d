import type { BackendProbe } from '@limbeck/core';
import type { Catalogue } from './plugins/catalogue.js';

export interface ProbedBackend {
  readonly id: string;
  readonly package: string;
  readonly rank: number;
  readonly probe: BackendProbe;
}

/** What each installed backend says about this machine, in the order in which `auto` tries them. */
export async function probeBackends(catalogue: Catalogue): Promise<readonly ProbedBackend[]> {
  const probed = await Promise.all(
    catalogue.entries.filter(({ kind }) => kind === 'backends').map(async (entry) => {
      const { id, rank, probe } = await catalogue.load('backends', entry.id);
      return { id, package: entry.package, rank, probe: await probe() };
    }),
  );
  return probed.sort((a, b) => b.rank - a.rank);
}
