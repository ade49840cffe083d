import { thisMachine, type MeasureReport } from '@limbeck/record';
import { multiplyAdds } from '@limbeck/kernels';
import { LimbeckErrors, type Backend, type LimbeckError } from '@limbeck/core';
import { basename, resolve } from 'node:path';
import { chooseInstalledBackend } from '../experiment/choose-backend.js';
import { collect } from '../experiment/collect.js';
import { parameterCount } from '../experiment/parameter-count.js';
import type { Catalogue } from '../plugins/catalogue.js';
import { LIMBECK_VERSION } from '../version.js';
import { distinctNames } from './distinct-names.js';
import { measureModels, type Measurable } from './measure-models.js';
import { findModels } from './models/find-models.js';
import { readFileShapes } from './models/file-shapes.js';
import type { FoundFile, FoundModel, FoundModels, ModelFlags } from './models/found-model.js';

export interface MeasureRequest extends ModelFlags {
  /** Folders, files and ids, see `findModels`. */
  readonly words: readonly string[];
  readonly catalogue: Catalogue;
  /** An id, or `auto`. */
  readonly backend: string;
  readonly threads?: number;
  readonly batchSizes: readonly number[];
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

/**
 * Finds models and measures them side by side.
 *
 * @throws LimbeckErrors every model that cannot be found or read; LIM2020 no backend; LIM2005 a measuring process failed
 */
export async function measureWords({ words, catalogue, backend: requested, threads, batchSizes, signal, report, ...flags }: MeasureRequest): Promise<MeasureReport> {
  const { models: found, skipped } = await findAll(words, catalogue, flags);
  const choice = await chooseInstalledBackend(requested, catalogue);
  const backend = await choice.definition.activate(threads === undefined ? {} : { threads });
  try {
    const names = distinctNames(found);
    const opened = await openAll(found, backend);
    const measurements = await measureModels(
      opened.map(({ measured: model, inputShape }, i) => ({ name: names[i]!, model, inputShape })),
      { backend, source: catalogue.find('backends', choice.definition.id).source, batchSizes, signal, report },
    );
    return {
      schemaVersion: 1,
      limbeckVersion: LIMBECK_VERSION,
      measuredAt: new Date().toISOString(),
      machine: { ...thisMachine(), node: process.versions.node },
      backend: { requested, id: backend.id, reason: choice.reason, device: backend.device, threads: backend.threads, versions: { ...backend.versions } },
      models: opened.map(({ kind, source, seed, measured, inputShape, classes, size }, i) => ({
        name: names[i]!, kind, source, seed, inputShape: [...inputShape], classes, size,
        ...('file' in measured ? { model: basename(source), parameters: null, multiplyAdds: null } : { model: measured.id, parameters: parameterCount(measured), multiplyAdds: multiplyAdds(measured.model) }),
        ...measurements[i]!, latencies: [...measurements[i]!.latencies],
      })),
      skipped: [...skipped],
    };
  } finally {
    backend.dispose();
  }
}

type Opened = Pick<FoundModel | FoundFile, 'kind' | 'source' | 'seed' | 'size'> & { readonly measured: Exclude<Measurable['model'], { readonly plan: unknown }>; readonly inputShape: readonly number[]; readonly classes: number };

/** The models with the shapes of files, which the backend reads, or everything that is wrong with any of them. */
async function openAll(found: readonly (FoundModel | FoundFile)[], backend: Backend): Promise<Opened[]> {
  const opened: Opened[] = [];
  const errors: LimbeckError[] = [];
  for (const model of found) {
    if (model.kind !== 'onnx') opened.push({ ...model, measured: model.network });
    else {
      const shapes = await collect(errors, () => readFileShapes(model.source, backend));
      if (shapes) opened.push({ ...model, measured: { file: resolve(model.source), input: shapes.input }, ...shapes });
    }
  }
  if (errors.length > 0) throw new LimbeckErrors(errors);
  return opened;
}

/** Every model, or everything that is wrong with any of them. */
async function findAll(words: readonly string[], catalogue: Catalogue, flags: ModelFlags): Promise<FoundModels> {
  const all: FoundModels[] = [];
  const errors: LimbeckError[] = [];
  for (const word of words) {
    const found = await collect(errors, () => findModels(word, catalogue, flags));
    if (found) all.push(found);
  }
  if (errors.length > 0) throw new LimbeckErrors(errors);
  return { models: all.flatMap(({ models }) => models), skipped: all.flatMap(({ skipped }) => skipped) };
}
