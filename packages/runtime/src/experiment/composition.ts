import type { BackendDefinition, DatasetDefinition, DistillationStrategy, ExporterDefinition, ModelDefinition, TrackerDefinition } from '@limbeck/core';
import type { PluginSource } from '../plugins/import-plugin.js';

/** A plugin with the options that the manifest gives it, parsed by its own schema. */
export interface Configured<Definition> {
  readonly definition: Definition;
  readonly options: unknown;
}

export interface ConfiguredTerm extends Configured<DistillationStrategy> {
  /** The strategy's id, numbered from the second of the same id on: `kd`, `kd#2`. */
  readonly name: string;
}

/** Everything that a manifest names, found and checked. */
export interface Composition {
  /** The asked-for backend, or for `auto` every installed one. */
  readonly backends: readonly { readonly definition: BackendDefinition; readonly source: PluginSource }[];
  /** Those that may run the teacher's predictions; empty when the experiment's own backend does. */
  readonly teacherBackends: readonly BackendDefinition[];
  readonly dataset: Configured<DatasetDefinition>;
  readonly teacher: Configured<ModelDefinition> | undefined;
  readonly teacherTerms: readonly ConfiguredTerm[];
  readonly student: Configured<ModelDefinition>;
  readonly distillTerms: readonly ConfiguredTerm[];
  readonly exporters: readonly Configured<ExporterDefinition>[];
  readonly trackers: readonly Configured<TrackerDefinition>[];
}
