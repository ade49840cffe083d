import { PLUGIN } from '@limbeck/core';
import type { PluginKind, PluginKinds, Token } from '@limbeck/core';
import { Container, type ServiceIdentifier } from 'inversify';

/** A loaded plugin to bind. */
export interface Found {
  readonly kind: PluginKind;
  readonly id: string;
  readonly definition: PluginKinds[PluginKind];
}

/** Hands out a plugin of one experiment by its kind and id. */
export type GetPlugin = <Kind extends PluginKind>(kind: Kind, id: string) => PluginKinds[Kind];

/** One container a process; every experiment gets a child, so that nothing bound for one is seen by another. */
const root = new Container();

/** Token is inversify's identifier with the type kept; the one cast between the two. */
const identifier = <T>(token: Token<T>): ServiceIdentifier<T> => token as ServiceIdentifier<T>;

/** The composition root: binds the plugins that a manifest uses and assembles of them what the experiment needs, as plain typed values. */
export function compose<Composition>(found: readonly Found[], assemble: (get: GetPlugin) => Composition): Composition {
  const container = new Container({ parent: root });
  const bound = new Set<string>();
  for (const { kind, id, definition } of found) {
    if (bound.has(`${kind} ${id}`)) continue;
    bound.add(`${kind} ${id}`);
    container.bind(identifier<PluginKinds[PluginKind]>(PLUGIN[kind])).toConstantValue(definition).whenNamed(id);
  }
  return assemble((kind, id) => container.get(identifier<PluginKinds[typeof kind]>(PLUGIN[kind]), { name: id }));
}
