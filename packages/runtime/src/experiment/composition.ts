import type { BackendDefinition, DatasetDefinition, DistillationStrategy, ExporterDefinition, ModelDefinition, TrackerDefinition } from '@limbeck/core';
import type { Path, PlacedAssistant, PlacedTeacher, ScheduleConfig, Stage, StrategyUse } from '@limbeck/manifest';
import type { PluginSource } from '../plugins/import-plugin.js';

/** A plugin with the options that the manifest gives it, parsed by its own schema. */
export interface Configured<Definition> {
  readonly definition: Definition;
  readonly options: unknown;
}

export interface ConfiguredTerm extends Configured<DistillationStrategy> {
  /** The strategy's id, numbered from the second of the same id on: `kd`, `kd#2`. */
  readonly name: string;
  /** With the weight that the strategy has of its own where the manifest names none. */
  readonly use: StrategyUse & { readonly weight: ScheduleConfig };
  readonly path: Path;
}

/** A network that others learn from: a teacher or an assistant. */
export type ConfiguredTeacher = (PlacedTeacher | PlacedAssistant) & {
  /** Undefined for one from a file. */
  readonly model: Configured<ModelDefinition> | undefined;
  /** Of its own training; empty for one from a checkpoint. */
  readonly terms: readonly ConfiguredTerm[];
  /** Those that may run its predictions; empty when the experiment's own backend does. */
  readonly backends: readonly BackendDefinition[];
};

/** One whose network is built here. */
export type BuiltTeacher = ConfiguredTeacher & { readonly model: Configured<ModelDefinition> };

export function isBuilt(teacher: ConfiguredTeacher): teacher is BuiltTeacher {
  return teacher.model !== undefined;
}

/** One stage of the student's training; its path is that from the manifest's root. */
export interface ConfiguredStage {
  readonly stage: Stage;
  readonly terms: readonly ConfiguredTerm[];
}

/** Everything that a manifest names, found and checked. */
export interface Composition {
  /** The asked-for backend, or for `auto` every installed one. */
  readonly backends: readonly { readonly definition: BackendDefinition; readonly source: PluginSource }[];
  readonly dataset: Configured<DatasetDefinition>;
  /** Teachers, then assistants, in the order in which they are trained. */
  readonly teachers: readonly ConfiguredTeacher[];
  readonly student: Configured<ModelDefinition>;
  /** The networks trained beside the student. */
  readonly peers: readonly Configured<ModelDefinition>[];
  readonly stages: readonly ConfiguredStage[];
  readonly exporters: readonly Configured<ExporterDefinition>[];
  readonly trackers: readonly Configured<TrackerDefinition>[];
}
