import { LimbeckError, sizeOf } from '@limbeck/core';
import type { ExporterDefinition, ExportInput, Network } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { writeFolderAtomic, type ExportSummary } from '@limbeck/record';
import type { Configured } from '../experiment/composition.js';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { predict } from '../evaluation/predict.js';
import { checkExport, type CheckExportOptions } from './check-export.js';
import { openExport, type ExportEngines } from './opened-export.js';

export interface WriteExportOptions extends ExportEngines {
  readonly network: Network;
  readonly metadata: ExportInput['metadata'];
  readonly check: CheckExportOptions;
}

export type WrittenExport = Pick<ExportSummary, 'files' | 'sizeBytes' | 'check'>;

/**
 * Writes a network in one format, reads it back from the files and compares what it predicts.
 *
 * @throws what the exporter throws; LIM5003 the files cannot be read back
 */
export async function writeExport(folder: string, { definition, options }: Configured<ExporterDefinition>, { network, metadata, check, backend, catalogue }: WriteExportOptions): Promise<WrittenExport> {
  writeWeights(network.model, network.weights);
  const { files, sizeBytes } = await writeFolderAtomic(folder, (temporary) =>
    definition.export({ network, folder: temporary, metadata }, options).catch((cause: unknown) => {
      if (cause instanceof LimbeckError) throw cause;
      throw new LimbeckError('LIM2005', { what: `The exporter "${definition.id}" threw an error: ${cause instanceof Error ? cause.message : String(cause)}`, next: 'Run again with --debug for the stack.' }, { cause });
    }),
  );
  const opened = await openExport(folder, files, check.inputShape, { backend, catalogue });
  if (!opened) return { files: [...files], sizeBytes, check: null };
  try {
    return { files: [...files], sizeBytes, check: await checkExport(opened, check) };
  } finally {
    opened.dispose();
  }
}

/** A network's own logits, which its exports are compared with. */
export async function networkLogits(network: Network, { backend }: Pick<ExportEngines, 'backend'>, { subset, inputShape, classes, batchSize, signal }: Omit<CheckExportOptions, 'logits'>): Promise<Float32Array> {
  const step = await backend.compile(buildForwardStep(network, { inputShape, batchSize, frozen: true }));
  try {
    return await predict(subset, { step, batchSize, sampleSize: sizeOf(inputShape), classes, signal });
  } finally {
    step.dispose();
  }
}
