export { loadManifest, parseManifest } from './load.js';
export type { LoadedManifest, LoadOptions, RefusedManifest } from './load.js';
export { issuesToErrors } from './issues-to-errors.js';
export { formatManifest } from './format.js';
export { manifestHash } from './hash.js';
export { manifestJsonSchema } from './json-schema.js';
export type { DescribedPlugin, JsonSchema } from './json-schema-plugins.js';
export type { BackendConfig, DataConfig, EarlyStopping, Manifest, OptimizerConfig, PluginUse, ScheduleConfig, StrategyUse, TeacherConfig, Training } from './schema/types.js';
export type { Path } from './source/path.js';
