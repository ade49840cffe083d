import type { Dataset, Network } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core';
import type { Experiment } from '../experiment/prepare.js';
import { withTemporaryFolder } from '../temporary-folder.js';
import { LIMBECK_VERSION } from '../version.js';
import { timed } from './median.js';

/** Bytes and seconds of one student's exports, made by the exporters themselves in a folder that is removed again. @throws what an exporter throws */
export async function measureExports({ composition, loaded }: Experiment, network: Network, dataset: Dataset): Promise<{ readonly bytes: number; readonly seconds: number }> {
  let total = { bytes: 0, seconds: 0 };
  for (const { definition, options } of composition.exporters) {
    try {
      const metadata = { name: loaded.manifest.name, classes: dataset.classes, normalization: dataset.normalization, manifestHash: '0'.repeat(64), limbeckVersion: LIMBECK_VERSION };
      const { value, seconds } = await withTemporaryFolder('plan', (folder) => timed(() => definition.export({ network, folder, metadata }, options)));
      total = { bytes: total.bytes + value.sizeBytes, seconds: total.seconds + seconds };
    } catch (cause) {
      if (cause instanceof LimbeckError) throw cause;
      throw new LimbeckError('LIM2005', { what: `The exporter "${definition.id}" threw an error: ${cause instanceof Error ? cause.message : String(cause)}`, where: loaded.locate(['export']), next: 'Run again with --debug for the stack.' }, { cause });
    }
  }
  return total;
}
