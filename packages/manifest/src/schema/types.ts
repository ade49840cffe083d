import type { z } from 'zod';
import type { manifestSchema } from './manifest.js';
import type { scheduleSchema } from '@limbeck/core';
import type { optimizerSchema } from './optimizer.js';

type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

/** A checked manifest, complete with defaults, deeply frozen. */
export type Manifest = Frozen<z.output<typeof manifestSchema>>;

/** A number over training time: constant, or a schedule by `use`. */
export type ScheduleConfig = Frozen<z.output<typeof scheduleSchema>>;

/** An update rule by `use`, with its learning rate. */
export type OptimizerConfig = Frozen<z.output<typeof optimizerSchema>>;

/** How the student is trained. */
export type Distilling = Manifest['distill'];

/** How one network is trained in one go: the teacher's or an assistant's `train`. */
export type Training = NonNullable<TeacherConfig['train']>;

/** One term of a loss. */
export type StrategyUse = Training['strategies'][number];

/** A plugin's id and its options, not yet checked by the plugin's schema. */
export type PluginUse = Manifest['student']['model'];

export type BackendConfig = Manifest['backend'];
export type DataConfig = Manifest['data'];
type Item<T> = T extends readonly (infer Each)[] ? Each : T;
export type TeacherConfig = Item<NonNullable<Manifest['teacher']>>;
export type AssistantConfig = NonNullable<Manifest['assistants']>[number];
export type EarlyStopping = NonNullable<Training['earlyStopping']>;
