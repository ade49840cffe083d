import type { Manifest, PluginUse } from './schema/types.js';
import type { Path } from './source/path.js';

/** A network that is trained beside the student. */
export interface PlacedPeer {
  readonly model: PluginUse;
  readonly path: Path;
}

/** The networks beside the student: those that are listed, or as many of the student's own model as make up the number. */
export function peersOf({ peers, student }: Pick<Manifest, 'peers' | 'student'>): PlacedPeer[] {
  if (peers === undefined) return [];
  if (typeof peers === 'number') return Array.from({ length: peers - 1 }, () => ({ model: student.model, path: ['student', 'model'] }));
  return peers.map(({ model }, i) => ({ model, path: ['peers', i, 'model'] }));
}
