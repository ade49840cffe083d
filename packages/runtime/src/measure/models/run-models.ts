import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import type { Dataset, ModelDefinition, NamedHostTensors, Network } from '@limbeck/core';
import { loadManifest, peersOf, stagesOf, teachersOf, teachingOf, type LoadedManifest, type Path, type PluginUse } from '@limbeck/manifest';
import { readRun, readWeights, RUN_FILES } from '@limbeck/record';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { withWeights } from '../../experiment/checkpoint.js';
import type { Configured, ConfiguredTeacher, ConfiguredTerm } from '../../experiment/composition.js';
import { configure, withLocalPlugins } from '../../experiment/configure.js';
import { grafted, isGrafted } from '../../experiment/graft.js';
import { buildNetwork } from '../../experiment/models.js';
import { peerRole } from '../../experiment/networks.js';
import { weightBytes } from '../../experiment/parameter-count.js';
import { networkTeacher } from '../../teacher/network-teacher.js';
import type { Catalogue } from '../../plugins/catalogue.js';
import type { FoundModel, FoundModels, ModelFlags } from './found-model.js';

type DatasetShape = Pick<Dataset, 'inputShape' | 'classes'>;

/** Kept weights below a run folder: `weights/<role>/seed-<seed>`. */
export interface Kept {
  readonly role: string;
  readonly seed: number;
  readonly folder: string;
}

/**
 * Every network that a run kept, teacher first: one seed each.
 *
 * @throws LIM5003 nothing was kept, or it is damaged; LIM5007 the folder is no run folder
 */
export async function readRunModels(run: string, catalogue: Catalogue, { seed: asked }: Pick<ModelFlags, 'seed'>): Promise<FoundModels> {
  const opened = await openRun(run, catalogue);
  const all = await keptIn(run);
  const roles = [...new Set(all.map(({ role }) => role))].sort(byRole(opened.manifest));
  // Teachers and assistants are trained once, with a seed of their own, and stand for all seeds.
  const teaching = new Set(teachingOf(opened.manifest).map(({ id }) => id));
  const fits = ({ role, seed }: Kept): boolean => asked === undefined || teaching.has(role) || seed === asked;
  if (!all.some(({ seed }) => asked === undefined || seed === asked)) throw nothingKept(run, asked === undefined ? undefined : all);
  const chosen = roles.flatMap((role) => all.filter((kept) => kept.role === role && fits(kept)).slice(0, 1));
  const skipped = teachersOf(opened.manifest).filter(({ id }) => !roles.includes(id)).map(({ id, config: { checkpoint, onnx } }) => ({ name: id, reason: `the run kept no weights of it${checkpoint === undefined && !onnx ? '' : `: it was read from ${checkpoint ?? onnx!.file}`}` }));
  const models: FoundModel[] = [];
  for (const kept of chosen) models.push(await readKept(kept, opened));
  return { models, skipped };
}

/** One folder of kept weights within a run folder. @throws LIM5003, LIM3003, LIM5007 */
export async function readKeptWeights(folder: string, catalogue: Catalogue): Promise<FoundModel> {
  const absolute = resolve(folder);
  const seed = /^seed-(\d+)$/.exec(basename(absolute))?.[1];
  const run = dirname(dirname(dirname(absolute)));
  if (seed === undefined || !(await exists(join(run, RUN_FILES.manifest)))) {
    throw new LimbeckError('LIM5007', { what: `The weights in "${folder}" lie in no run folder, so nothing says which model they belong to.`, where: { file: folder }, expected: `<run>/weights/<network>/seed-<seed>, and <run>/${RUN_FILES.manifest}`, next: 'Name the weights where `limbeck run` left them.' });
  }
  return readKept({ role: basename(dirname(absolute)), seed: Number(seed), folder }, await openRun(run, catalogue));
}

/** A run folder, with what its networks are built of. */
export interface OpenedRun {
  readonly manifest: LoadedManifest['manifest'];
  /** The network that these weights were kept of, as initialised. */
  readonly network: (kept: Pick<Kept, 'role' | 'seed'>, weights: NamedHostTensors) => Promise<Network>;
  readonly shape: DatasetShape;
  /** The data themselves, loaded anew. @throws LIM5001, LIM5002 they are missing or damaged */
  readonly dataset: () => Promise<Dataset>;
}

/** @throws LIM5007, LIM1xxx the folder is no run folder, or its manifest names what is not installed */
export async function openRun(run: string, catalogue: Catalogue): Promise<OpenedRun> {
  const file = join(run, RUN_FILES.manifest);
  const loaded = await loadManifest(file);
  const { manifest } = loaded;
  const errors: LimbeckError[] = [];
  const complete = await withLocalPlugins(catalogue, manifest.plugins, loaded, errors);
  const configured = async <Kind extends 'models' | 'datasets' | 'strategies'>(kind: Kind, use: PluginUse, path: Path) => {
    const found = await configure(kind, use, path, { source: loaded, catalogue: complete, errors });
    if (!found) throw new LimbeckErrors(errors);
    return found;
  };
  const { summary } = await readRun(run);
  const recorded = summary?.dataset;
  // Only runs that are not finished, or of an earlier version, need the data themselves.
  const dataset = async (): Promise<Dataset> => loadDataset(await configured('datasets', manifest.data, ['data']), run);
  const shape = recorded?.inputShape ? { inputShape: recorded.inputShape, classes: Array.from({ length: recorded.classes }, (_, i) => String(i)) } : await dataset();
  const modelOf = (role: string): Promise<Configured<ModelDefinition>> => {
    const teacher = teachingOf(manifest).find(({ id }) => id === role);
    if (teacher?.config.model) return configured('models', teacher.config.model, [...teacher.path, 'model']);
    const { model, path } = peersOf(manifest).find((_, i) => peerRole(i + 1) === role) ?? { model: manifest.student.model, path: ['student', 'model'] };
    return configured('models', model, path);
  };
  const network: OpenedRun['network'] = async ({ role, seed }, weights) => {
    const built = buildNetwork(await modelOf(role), shape, seed);
    if (role !== 'student' || !isGrafted(weights)) return built;
    const terms = await Promise.all(stagesOf(manifest.distill).flatMap((stage) => stage.strategies.map(async (use, i): Promise<ConfiguredTerm> => {
      const path = ['distill', ...stage.path, 'strategies', i];
      return { ...(await configured('strategies', use, path)), name: use.use, use: { ...use, weight: use.weight ?? 1 }, path };
    })));
    const before = await Promise.all(teachingOf(manifest).map(async (placed): Promise<ConfiguredTeacher> => ({ ...placed, model: placed.config.model && (await modelOf(placed.id)), terms: [], backends: [] })));
    return grafted(built, terms, { loaded, seed, before, modelOf: ({ model, config }) => model && networkTeacher(buildNetwork(model, shape, config.seed)) });
  };
  return { manifest, network, shape, dataset };
}

async function loadDataset({ definition, options }: Configured<{ load(options: unknown, context: { folder: string }): Promise<Dataset> }>, folder: string): Promise<Dataset> {
  return definition.load(options, { folder });
}

/** @throws LIM5003 the weights are damaged; LIM3003 they are another model's */
export async function readKept({ role, seed, folder }: Kept, { network: networkOf, shape }: Pick<OpenedRun, 'network' | 'shape'>): Promise<FoundModel> {
  const network = await readWeights(folder).then(async (weights) => withWeights(await networkOf({ role, seed }, weights), weights)).catch((cause: unknown) => {
    throw cause instanceof LimbeckError ? new LimbeckError(cause.code, { where: { file: folder }, ...cause.details }, { cause }) : cause;
  });
  return { kind: 'run', name: role, source: folder, seed, network, inputShape: shape.inputShape, classes: shape.classes.length, size: { bytes: weightBytes(network), of: 'weights' } };
}

/** Everything that a run kept, by network and seed. */
export async function keptIn(run: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const role of await foldersIn(join(run, 'weights'))) {
    for (const name of await foldersIn(join(run, 'weights', role))) {
      const seed = /^seed-(\d+)$/.exec(name)?.[1];
      if (seed !== undefined) kept.push({ role, seed: Number(seed), folder: join(run, 'weights', role, name) });
    }
  }
  return kept;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Teachers, assistants, baselines, student, peers: the order of every table. */
function byRole(manifest: OpenedRun['manifest']): (a: string, b: string) => number {
  const before = teachingOf(manifest).map(({ id }) => id);
  const peers = peersOf(manifest).map((_, i) => peerRole(i + 1));
  const rank = (role: string): number => (before.includes(role) ? before.indexOf(role) - before.length : peers.includes(role) ? 2 + peers.indexOf(role) : role === 'student' ? 1 : 0);
  return (a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en');
}

function nothingKept(run: string, others: readonly Kept[] | undefined): LimbeckError {
  const seeds = [...new Set(others?.map(({ seed }) => seed))];
  return new LimbeckError('LIM5003', {
    what: `The run "${run}" has kept no weights${others ? ' of this seed' : ''}.`,
    where: { file: join(run, 'weights') },
    ...(seeds.length > 0 ? { expected: `one of the seeds ${seeds.join(', ')}` } : {}),
    next: others ? 'Choose another --seed.' : 'Name a run in which at least one training finished an epoch.',
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
