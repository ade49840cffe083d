import { PLUGIN } from '@limbeck/core';
import type { PluginKind, PluginKinds, Token } from '@limbeck/core';
import { Container, type ServiceIdentifier } from 'inversify';
import type { Composition, Configured, ConfiguredTerm } from './experiment/composition.js';
import type { PluginSource } from './plugins/import-plugin.js';

/** A loaded plugin to bind. */
export interface Found {
  readonly kind: PluginKind;
  readonly id: string;
  readonly definition: PluginKinds[PluginKind];
}

interface Use {
  readonly id: string;
  readonly options: unknown;
}

interface NamedUse extends Use {
  readonly name: string;
}

/** What a manifest uses, by id. */
export interface CompositionPlan {
  readonly backends: readonly { readonly id: string; readonly source: PluginSource }[];
  readonly teacherBackends: readonly string[];
  readonly dataset: Use;
  readonly student: Use;
  readonly teacher: Use | undefined;
  readonly teacherTerms: readonly NamedUse[];
  readonly distillTerms: readonly NamedUse[];
  readonly exporters: readonly Use[];
  readonly trackers: readonly Use[];
}

/** One container a process; every experiment gets a child, so that nothing bound for one is seen by another. */
const root = new Container();

/** Token is inversify's identifier with the type kept; the one cast between the two. */
const identifier = <T>(token: Token<T>): ServiceIdentifier<T> => token as ServiceIdentifier<T>;

/** The composition root: binds the plugins that a manifest uses and hands out what the experiment needs, as plain typed values. */
export function compose(found: readonly Found[], plan: CompositionPlan): Composition {
  const container = new Container({ parent: root });
  const bound = new Set<string>();
  for (const { kind, id, definition } of found) {
    if (bound.has(`${kind} ${id}`)) continue;
    bound.add(`${kind} ${id}`);
    container.bind(identifier<PluginKinds[PluginKind]>(PLUGIN[kind])).toConstantValue(definition).whenNamed(id);
  }
  const get = <Kind extends PluginKind>(kind: Kind, id: string): PluginKinds[Kind] => container.get(identifier<PluginKinds[Kind]>(PLUGIN[kind]), { name: id });
  const configured = <Kind extends PluginKind>(kind: Kind, { id, options }: Use): Configured<PluginKinds[Kind]> => ({ definition: get(kind, id), options });
  const term = (use: NamedUse): ConfiguredTerm => ({ ...configured('strategies', use), name: use.name });
  return {
    backends: plan.backends.map(({ id, source }) => ({ definition: get('backends', id), source })),
    teacherBackends: plan.teacherBackends.map((id) => get('backends', id)),
    dataset: configured('datasets', plan.dataset),
    student: configured('models', plan.student),
    teacher: plan.teacher && configured('models', plan.teacher),
    teacherTerms: plan.teacherTerms.map(term),
    distillTerms: plan.distillTerms.map(term),
    exporters: plan.exporters.map((use) => configured('exporters', use)),
    trackers: plan.trackers.map((use) => configured('trackers', use)),
  };
}
