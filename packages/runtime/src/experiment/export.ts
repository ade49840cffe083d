import type { Dataset, Network } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { writeFolderAtomic } from '@limbeck/record';
import { join } from 'node:path';
import type { DistilContext } from './distil.js';
import type { ModelResult } from './summary.js';

interface ExportedNetwork extends Pick<ModelResult, 'role' | 'label'> {
  readonly network: Network;
}

/** Writes a trained network in every format that the manifest asks for. */
export async function exportNetwork({ experiment, state, folder, observe }: Pick<DistilContext, 'experiment' | 'state' | 'folder' | 'observe'>, dataset: Dataset, { role, label, network }: ExportedNetwork, seed: number): Promise<void> {
  for (const { definition, options } of experiment.composition.exporters) {
    observe({ type: 'activity', text: `exporting the ${role}, seed ${seed}, as ${definition.id}` });
    const relative = `exports/${role}/seed-${seed}/${definition.id}`;
    writeWeights(network.model, network.weights);
    const { files, sizeBytes } = await writeFolderAtomic(join(folder, relative), (temporary) =>
      definition.export({
        network, folder: temporary,
        metadata: { name: state.manifest.name, classes: dataset.classes, normalization: dataset.normalization, manifestHash: state.manifestHash, limbeckVersion: state.limbeckVersion },
      }, options),
    );
    state.exports.push({ exporter: definition.id, role, label, seed, folder: relative, files: [...files], sizeBytes });
  }
}
