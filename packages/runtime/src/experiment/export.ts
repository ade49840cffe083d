import type { Dataset, Network } from '@limbeck/core';
import { join } from 'node:path';
import { networkLogits, writeExport } from '../export/write-export.js';
import type { Data, DistilContext } from './distil.js';
import type { ModelResult } from './summary.js';

type Context = Pick<DistilContext, 'experiment' | 'state' | 'folder' | 'observe' | 'backend' | 'measure' | 'signal'>;

interface ExportedNetwork extends Pick<ModelResult, 'role' | 'label'> {
  readonly network: Network;
}

/** Below this share of equal predictions a person should look. */
const LEAST_AGREEMENT = 0.99;

/** Writes a trained network in every format that the manifest asks for, and checks what was written on the test split. */
export async function exportNetwork(context: Context, { dataset, partition }: Data, { role, label, network }: ExportedNetwork, seed: number): Promise<void> {
  const { experiment: { composition: { exporters }, catalogue }, state, folder, observe, backend, measure, signal } = context;
  if (exporters.length === 0) return;
  const known = { subset: partition.test, split: 'test' as const, inputShape: dataset.inputShape, classes: dataset.classes.length, batchSize: state.manifest.data.evalBatchSize, measure, signal };
  observe({ type: 'activity', text: `predicting with the ${role}, seed ${seed}` });
  const logits = await networkLogits(network, { backend }, known);
  for (const exporter of exporters) {
    const { id } = exporter.definition;
    observe({ type: 'activity', text: `exporting the ${role}, seed ${seed}, as ${id}` });
    const relative = `exports/${role}/seed-${seed}/${id}`;
    const written = await writeExport(join(folder, relative), exporter, { network, metadata: metadataOf(context, dataset), check: { ...known, logits }, backend, catalogue });
    state.exports.push({ exporter: id, role, label, seed, folder: relative, ...written });
    if (written.check && written.check.agreement < LEAST_AGREEMENT) observe({ type: 'warning', text: `The export ${id} of the ${role}, seed ${seed}, predicts another class than the ${role} for ${(100 * (1 - written.check.agreement)).toFixed(1)} % of the test samples.` });
  }
}

function metadataOf({ state }: Context, { classes, normalization }: Dataset): Parameters<typeof writeExport>[2]['metadata'] {
  return { name: state.manifest.name, classes, normalization, manifestHash: state.manifestHash, limbeckVersion: state.limbeckVersion };
}
