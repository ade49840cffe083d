import type { z } from 'zod';
import type { manifestSchema } from './manifest.js';
import type { scheduleSchema } from './schedule.js';
import type { optimizerSchema } from './optimizer.js';

type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

/** A checked manifest, complete with defaults, deeply frozen. */
export type Manifest = Frozen<z.output<typeof manifestSchema>>;

/** A number over training time: constant, or a schedule by `use`. */
export type ScheduleConfig = Frozen<z.output<typeof scheduleSchema>>;

/** An update rule by `use`, with its learning rate. */
export type OptimizerConfig = Frozen<z.output<typeof optimizerSchema>>;

/** How one network is trained: the teacher's `train`, or `distill`. */
export type Training = Manifest['distill'];

/** One term of a loss. */
export type StrategyUse = Training['strategies'][number];

/** A plugin's id and its options, not yet checked by the plugin's schema. */
export type PluginUse = Manifest['student']['model'];

export type BackendConfig = Manifest['backend'];
export type DataConfig = Manifest['data'];
export type TeacherConfig = NonNullable<Manifest['teacher']>;
export type EarlyStopping = NonNullable<Training['earlyStopping']>;
