import type { LimbeckError, ModelDefinition, PluginKind, PluginKinds } from '@limbeck/core';
import { peersOf, stagesOf, teachingOf } from '@limbeck/manifest';
import type { LoadedManifest, Path, PlacedAssistant, PlacedTeacher, PluginUse, StrategyUse } from '@limbeck/manifest';
import { compose, type Found, type GetPlugin } from '../compose.js';
import type { Catalogue } from '../plugins/catalogue.js';
import type { Composition, Configured, ConfiguredStage, ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { configure } from './configure.js';

/** Finds and configures every plugin that a manifest names; undefined after collecting what is wrong. */
export async function composeManifest(loaded: LoadedManifest, catalogue: Catalogue, errors: LimbeckError[]): Promise<Composition | undefined> {
  const { manifest } = loaded;
  const found: Found[] = [];
  const configureFound = async <Kind extends PluginKind>(kind: Kind, use: PluginUse, path: Path): Promise<Configured<PluginKinds[Kind]> | undefined> => {
    const configured = await configure(kind, use, path, { source: loaded, catalogue, errors });
    if (configured) found.push({ kind, id: use.use, definition: configured.definition });
    return configured;
  };
  const configureAll = async <Kind extends PluginKind>(kind: Kind, uses: readonly PluginUse[], path: Path) => (await Promise.all(uses.map((use, i) => configureFound(kind, use, [...path, i])))).filter((configured) => configured !== undefined);
  const termsOf = async (uses: readonly StrategyUse[], path: Path): Promise<ConfiguredTerm[]> => {
    const names = termNames(uses);
    const configured = await Promise.all(uses.map((use, i) => configureFound('strategies', use, [...path, i])));
    return configured.flatMap((term, i) => (term ? [{ ...term, name: names[i]!, use: { ...uses[i]!, weight: uses[i]!.weight ?? term.definition.weight ?? 1 }, path: [...path, i] }] : []));
  };
  const backendIds = async (use: string | undefined, path: Path): Promise<string[]> => {
    if (use === undefined) return [];
    const ids = use === 'auto' ? catalogue.ids('backends') : [use];
    const backends = await Promise.all(ids.map((id) => configureFound('backends', { use: id, with: {} }, path)));
    return ids.filter((_, i) => backends[i] !== undefined);
  };

  const backends = await backendIds(manifest.backend.use, ['backend']);
  const dataset = await configureFound('datasets', manifest.data, ['data']);
  const student = await configureFound('models', manifest.student.model, ['student', 'model']);
  const teachers: (Pick<ConfiguredTeacher, 'model' | 'terms'> & { readonly placed: PlacedTeacher | PlacedAssistant; readonly predicting: readonly string[] })[] = [];
  for (const placed of teachingOf(manifest)) {
    const { config, path } = placed;
    const model = config.model && (await configureFound('models', config.model, [...path, 'model']));
    const terms = config.train ? await termsOf(config.train.strategies, [...path, 'train', 'strategies']) : [];
    const predicting = await backendIds(config.backend ?? (config.model ? undefined : 'auto'), [...path, 'backend']);
    if (model || !config.model) teachers.push({ placed, model, terms, predicting });
  }
  const peers: Configured<ModelDefinition>[] = [];
  for (const { model, path } of peersOf(manifest)) {
    const peer = path[0] === 'student' ? student : await configureFound('models', model, path);
    if (peer) peers.push(peer);
  }
  const stages: ConfiguredStage[] = [];
  for (const stage of stagesOf(manifest.distill)) {
    const path = ['distill', ...stage.path];
    stages.push({ stage: { ...stage, path }, terms: await termsOf(stage.strategies, [...path, 'strategies']) });
  }
  const exporters = await configureAll('exporters', manifest.export, ['export']);
  const trackers = await configureAll('trackers', manifest.tracking, ['tracking']);
  if (errors.length > 0 || !dataset || !student) return undefined;

  return compose(found, (get) => {
    const again = againFrom(get);
    return {
      backends: backends.map((id) => ({ definition: get('backends', id), source: catalogue.find('backends', id).source })),
      dataset: again('datasets', dataset),
      teachers: teachers.map(({ placed, model, terms, predicting }): ConfiguredTeacher => ({ ...placed, model: model && again('models', model), terms: terms.map((term) => ({ ...term, ...again('strategies', term) })), backends: predicting.map((id) => get('backends', id)) })),
      student: again('models', student),
      peers: peers.map((peer) => again('models', peer)),
      stages: stages.map(({ stage, terms }) => ({ stage, terms: terms.map((term) => ({ ...term, ...again('strategies', term) })) })),
      exporters: exporters.map((exporter) => again('exporters', exporter)),
      trackers: trackers.map((tracker) => again('trackers', tracker)),
    };
  });
}

/** A configured plugin as the experiment's container hands it out. */
function againFrom(get: GetPlugin) {
  return <Kind extends PluginKind>(kind: Kind, { definition, options }: Configured<PluginKinds[Kind]>): Configured<PluginKinds[Kind]> => ({ definition: get(kind, definition.id), options });
}

/** A name for each term of a list: its `id`, else its strategy's, numbered where that is taken: `kd`, `kd#2`. */
function termNames(uses: readonly StrategyUse[]): string[] {
  const taken = new Set(uses.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return uses.map(({ id, use }) => {
    if (id !== undefined) return id;
    let name = use;
    for (let number = 2; taken.has(name); number++) name = `${use}#${number}`;
    taken.add(name);
    return name;
  });
}
