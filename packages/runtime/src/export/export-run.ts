import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import type { ExporterDefinition } from '@limbeck/core';
import { manifestHash } from '@limbeck/manifest';
import { readSummary, RUN_FILES, type ExportCheck } from '@limbeck/record';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chooseInstalledBackend } from '../experiment/choose-backend.js';
import type { Configured } from '../experiment/composition.js';
import { keptIn, openRun, readKept, type Kept } from '../measure/models/run-models.js';
import type { Catalogue } from '../plugins/catalogue.js';
import { partition } from '../training/sampling.js';
import { LIMBECK_VERSION } from '../version.js';
import { networkLogits, writeExport } from './write-export.js';

export interface ExportRunRequest {
  /** A run folder. */
  readonly run: string;
  readonly catalogue: Catalogue;
  /** Id of the exporter. */
  readonly format: string;
  /** Weights in 8 bits, as the exporter understands that; the name of the default folder ends in it, so that both exports lie beside each other. */
  readonly int8: boolean;
  /** The exporter's options, as a manifest would give them. */
  readonly options: object;
  /** Which of the run's networks: `student`, `teacher` ... */
  readonly role: string;
  /** A kept seed; the first when left out. */
  readonly seed?: number;
  /** Where the files go; by default into the run folder. */
  readonly out?: string;
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

export interface ExportedRun {
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly sizeBytes: number;
  readonly network: { readonly role: string; readonly model: string; readonly seed: number };
  readonly check: ExportCheck | null;
}

/**
 * Exports a network that a run kept, and compares what the files predict with what the network does, on the test split of the run.
 *
 * @throws LIM5007 the folder is no run folder; LIM5003 it kept no such weights; LIM5011 the target is not empty; LIM2001 no such exporter
 */
export async function exportRun({ run, catalogue, format, int8, options, role, seed, out, signal, report }: ExportRunRequest): Promise<ExportedRun> {
  const exporter = await configuredExporter(format, int8, options, catalogue);
  await assertRunFolder(run);
  const kept = await chosen(run, role, seed);
  const folder = resolve(out ?? join(run, 'exports', role, `seed-${kept.seed}`, `${format}${int8 ? '-int8' : ''}`));
  await assertEmpty(folder, out === undefined);
  const opened = await openRun(run, catalogue);
  const { network } = await readKept(kept, opened);
  report('loading the data');
  const dataset = await opened.dataset();
  const { data } = opened.manifest;
  const backend = await chooseInstalledBackend('auto', catalogue).then(({ definition }) => definition.activate({}));
  try {
    const known = { subset: partition(dataset, data).test, split: 'test' as const, inputShape: dataset.inputShape, classes: dataset.classes.length, batchSize: data.evalBatchSize, measure: true, signal };
    report(`predicting with the ${role}`);
    const logits = await networkLogits(network, { backend }, known);
    report(`exporting the ${role} as ${format}`);
    const metadata = { name: opened.manifest.name, classes: dataset.classes, normalization: dataset.normalization, manifestHash: (await readSummary(run))?.manifestHash ?? manifestHash(opened.manifest), limbeckVersion: LIMBECK_VERSION };
    const written = await writeExport(folder, exporter, { network, metadata, check: { ...known, logits }, backend, catalogue });
    return { folder, ...written, network: { role, model: network.id, seed: kept.seed } };
  } finally {
    backend.dispose();
  }
}

async function configuredExporter(format: string, int8: boolean, given: object, catalogue: Catalogue): Promise<Configured<ExporterDefinition>> {
  const definition = await catalogue.load('exporters', format);
  if (int8 && definition.int8 === undefined) throw new LimbeckError('LIM1010', { what: `--int8 is not known to the exporter "${format}".`, next: 'Give its options with --with.' });
  const options = definition.options.safeParse({ ...(int8 ? (definition.int8 as object) : {}), ...given });
  if (options.success) return { definition, options: options.data };
  throw new LimbeckErrors(options.error.issues.map(({ path, message }) => new LimbeckError('LIM1010', { what: `The options of the exporter "${format}" are wrong${path.length === 0 ? '' : ` at "${path.join('.')}"`}: ${message}.`, next: 'See limbeck list exporters.' })));
}

async function assertRunFolder(run: string): Promise<void> {
  if (await stat(join(run, RUN_FILES.manifest)).then((found) => found.isFile(), () => false)) return;
  throw new LimbeckError('LIM5007', { what: `"${run}" is not a run folder: it has no ${RUN_FILES.manifest}.`, where: { file: run }, next: 'Name a folder that `limbeck run` wrote: runs/<name>/<time>.' });
}

/** The kept weights of a network, of one seed. */
async function chosen(run: string, role: string, seed: number | undefined): Promise<Kept> {
  const all = await keptIn(run);
  const ofRole = all.filter((kept) => kept.role === role);
  const found = ofRole.find((kept) => seed === undefined || kept.seed === seed);
  if (found) return found;
  const list = (values: readonly (string | number)[]): string => [...new Set(values)].join(', ');
  throw new LimbeckError('LIM5003', {
    what: `The run "${run}" has kept no weights ${ofRole.length === 0 ? `of a network "${role}"` : `of the ${role} with the seed ${seed}`}.`,
    where: { file: join(run, 'weights') },
    ...(ofRole.length > 0 ? { expected: `one of the seeds ${list(ofRole.map((kept) => kept.seed))}` } : all.length > 0 ? { expected: `one of the networks ${list(all.map((kept) => kept.role))}` } : {}),
    next: all.length === 0 ? 'Name a run in which at least one training finished an epoch.' : 'Choose another --role or --seed.',
  });
}

/** An export that is there stays. */
async function assertEmpty(folder: string, byDefault: boolean): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : [error.code ?? 'a file']));
  if (entries.length === 0) return;
  throw new LimbeckError('LIM5011', { what: `The folder for the export, "${folder}", is there already and not empty.`, where: { file: folder }, next: byDefault ? 'Name another folder with --out, or remove this one.' : 'Name another folder, or remove this one.' });
}
