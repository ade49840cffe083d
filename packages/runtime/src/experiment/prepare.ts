import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import type { PluginKind, PluginKinds } from '@limbeck/core';
import { loadManifest } from '@limbeck/manifest';
import type { LoadedManifest, Path, PluginUse, StrategyUse } from '@limbeck/manifest';
import { compose, type Found } from '../compose.js';
import type { Catalogue } from '../plugins/catalogue.js';
import type { Composition, Configured, ConfiguredTerm } from './composition.js';
import { configure, withLocalPlugins } from './configure.js';
import { pluginMistakes } from './plugin-mistakes.js';

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
}

/**
 * Reads a manifest and checks all that can be checked without data: its schema, that every plugin it names is installed, and their options.
 *
 * @throws LimbeckErrors with every mistake at once
 */
export async function prepareExperiment(file: string, { catalogue, set = [], backend, eager }: PrepareOptions): Promise<Experiment> {
  const overrides = [...set, ...(backend === undefined ? [] : [`backend.use=${backend}`]), ...(eager ? ['backend.eager=true'] : [])];
  const loaded = await loadManifest(file, { set: overrides, also: (refused) => pluginMistakes(refused, catalogue) });
  const errors: LimbeckError[] = [];
  const complete = await withLocalPlugins(catalogue, loaded.manifest.plugins, loaded, errors);
  const composition = await composeManifest(loaded, complete, errors);
  if (!composition || errors.length > 0) throw new LimbeckErrors(errors.sort(byPosition));
  return { loaded, catalogue: complete, composition };
}

async function composeManifest(loaded: LoadedManifest, catalogue: Catalogue, errors: LimbeckError[]): Promise<Composition | undefined> {
  const { manifest } = loaded;
  const found: Found[] = [];
  const configureFound = async <Kind extends PluginKind>(kind: Kind, use: PluginUse, path: Path): Promise<Configured<PluginKinds[Kind]> | undefined> => {
    const configured = await configure(kind, use, path, { source: loaded, catalogue, errors });
    if (configured) found.push({ kind, id: use.use, definition: configured.definition });
    return configured;
  };
  const configureAll = async <Kind extends PluginKind>(kind: Kind, uses: readonly PluginUse[], path: Path) => (await Promise.all(uses.map((use, i) => configureFound(kind, use, [...path, i])))).filter((configured) => configured !== undefined);
  const terms = async (uses: readonly StrategyUse[], path: Path): Promise<ConfiguredTerm[]> => {
    const names = termNames(uses);
    const configured = await Promise.all(uses.map((use, i) => configureFound('strategies', use, [...path, i])));
    return configured.flatMap((term, i) => (term ? [{ ...term, name: names[i]! }] : []));
  };

  const backendIds = manifest.backend.use === 'auto' ? catalogue.ids('backends') : [manifest.backend.use];
  const backends = await Promise.all(backendIds.map((id) => configureFound('backends', { use: id, with: {} }, ['backend'])));
  const teacherBackend = manifest.teacher?.backend;
  const teacherBackendIds = teacherBackend === undefined ? [] : teacherBackend === 'auto' ? catalogue.ids('backends') : [teacherBackend];
  const teacherBackends = await Promise.all(teacherBackendIds.map((id) => configureFound('backends', { use: id, with: {} }, ['teacher', 'backend'])));
  const dataset = await configureFound('datasets', manifest.data, ['data']);
  const student = await configureFound('models', manifest.student.model, ['student', 'model']);
  const teacher = manifest.teacher ? await configureFound('models', manifest.teacher.model, ['teacher', 'model']) : undefined;
  const teacherTerms = manifest.teacher && 'train' in manifest.teacher && manifest.teacher.train ? await terms(manifest.teacher.train.strategies, ['teacher', 'train', 'strategies']) : [];
  const distillTerms = await terms(manifest.distill.strategies, ['distill', 'strategies']);
  const exporters = await configureAll('exporters', manifest.export, ['export']);
  const trackers = await configureAll('trackers', manifest.tracking, ['tracking']);
  checkTeacher(loaded, { teacherTerms, distillTerms }, errors);
  if (errors.length > 0 || !dataset || !student) return undefined;
  return compose(found, {
    backends: backendIds.map((id) => ({ id, source: catalogue.find('backends', id).source })).filter((_, i) => backends[i] !== undefined),
    teacherBackends: teacherBackendIds.filter((_, i) => teacherBackends[i] !== undefined),
    dataset: use(dataset),
    student: use(student),
    teacher: teacher && use(teacher),
    teacherTerms: teacherTerms.map((term) => ({ ...use(term), name: term.name })),
    distillTerms: distillTerms.map((term) => ({ ...use(term), name: term.name })),
    exporters: exporters.map(use),
    trackers: trackers.map(use),
  });
}

function use({ definition, options }: Configured<{ readonly id: string }>): { readonly id: string; readonly options: unknown } {
  return { id: definition.id, options };
}

/** A name for each term of a list: its `id`, else its strategy's, numbered from the second of the same on. */
function termNames(uses: readonly StrategyUse[]): string[] {
  const counts = new Map<string, number>();
  return uses.map(({ id, use }) => {
    if (id !== undefined) return id;
    const count = (counts.get(use) ?? 0) + 1;
    counts.set(use, count);
    return count === 1 ? use : `${use}#${count}`;
  });
}

function checkTeacher({ manifest, locate }: LoadedManifest, terms: { readonly teacherTerms: readonly ConfiguredTerm[]; readonly distillTerms: readonly ConfiguredTerm[] }, errors: LimbeckError[]): void {
  const needing = terms.distillTerms.find(({ definition }) => definition.needs.teacher);
  if (needing && !manifest.teacher) {
    errors.push(new LimbeckError('LIM1009', { what: `The strategy "${needing.name}" needs a teacher, and the manifest has none.`, where: locate(['distill', 'strategies']), next: 'Add `teacher:` with a model and `train:` or `checkpoint:`.' }));
  }
  const circular = terms.teacherTerms.find(({ definition }) => definition.needs.teacher);
  if (circular) {
    errors.push(new LimbeckError('LIM1009', { what: `The teacher is trained with the strategy "${circular.name}", which itself needs a teacher.`, where: locate(['teacher', 'train', 'strategies']), next: 'Train the teacher with strategies that need none, such as cross-entropy.' }));
  }
  if (manifest.baselines.length > 0 && !terms.distillTerms.some(({ definition }) => definition.kind === 'label') && terms.distillTerms.length > 0) {
    errors.push(new LimbeckError('LIM1009', { what: `The baseline "labels-only" trains with the label terms of distill.strategies, and there is none.`, where: locate(['baselines']), next: 'Add `{ use: cross-entropy, weight: 0 }` to distill.strategies, or leave the baseline out.' }));
  }
}

/** In the order in which they stand in the file. */
function byPosition(a: LimbeckError, b: LimbeckError): number {
  const [first, second] = [a.details.where, b.details.where];
  return (first?.line ?? 0) - (second?.line ?? 0) || (first?.column ?? 0) - (second?.column ?? 0);
}
