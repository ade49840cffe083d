import type { PluginKind, PluginKinds } from './plugin.js';

declare const service: unique symbol;

/** An injection token that remembers what it is bound to; names distinguish plugins of one kind. */
export type Token<T> = symbol & { readonly [service]?: T };

/** One token a kind of plugin; the binding's name is the plugin's id. */
export const PLUGIN: { readonly [Kind in PluginKind]: Token<PluginKinds[Kind]> } = {
  backends: Symbol.for('limbeck.backend'),
  compressors: Symbol.for('limbeck.compressor'),
  datasets: Symbol.for('limbeck.dataset'),
  exporters: Symbol.for('limbeck.exporter'),
  models: Symbol.for('limbeck.model'),
  strategies: Symbol.for('limbeck.strategy'),
  trackers: Symbol.for('limbeck.tracker'),
};
