import type { BackendDefinition } from './backend.js';
import type { CompressorDefinition } from './compressor.js';
import type { DatasetDefinition } from './dataset.js';
import type { ExporterDefinition } from './exporter.js';
import type { ModelDefinition } from './model.js';
import type { DistillationStrategy } from './strategy.js';
import type { TrackerDefinition } from './tracker.js';

/** The version of this contract; a plugin package states the one it was written for as `limbeck.apiVersion`. */
export const PLUGIN_API_VERSION = 1;

/** Every kind of plugin: the key in package.json's `limbeck` field, and the definition its module exports by default. */
export interface PluginKinds {
  backends: BackendDefinition;
  compressors: CompressorDefinition;
  datasets: DatasetDefinition;
  exporters: ExporterDefinition;
  models: ModelDefinition;
  strategies: DistillationStrategy;
  trackers: TrackerDefinition;
}

export type PluginKind = keyof PluginKinds;

/** The kinds in the order in which they are listed, with the singular for messages. */
export const PLUGIN_KINDS: { readonly [Kind in PluginKind]: string } = {
  strategies: 'strategy',
  models: 'model',
  datasets: 'dataset',
  backends: 'backend',
  exporters: 'exporter',
  trackers: 'tracker',
  compressors: 'compressor',
};
