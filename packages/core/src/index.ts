export { tf } from './tf.js';
export { allocate, sizeOf, zeros } from './tensor.js';
export { toTensor } from './to-tensor.js';
export type { DType, HostData, HostTensor, NamedHostTensors, NamedSpecs, NamedTensors, TensorSpec } from './tensor.js';
export type { CompiledStep, Step, StepArguments, StepResult } from './step.js';
export { defineBackend } from './backend.js';
export type { Backend, BackendCapabilities, BackendDefinition, BackendOptions, BackendProbe, BackendSetupOptions } from './backend.js';
export { defineModel, isRandomInputLayer } from './model.js';
export type { ModelDefinition, ModelSpec, RandomInputLayer } from './model.js';
export type { Network, Student, Teacher } from './network.js';
export { defineStrategy, lawsOf, needsOf } from './strategy.js';
export type {
  BatchSamples, Connectors, DistillationStrategy, Labels, LossOptions, NetworkOutputs, NetworkShapes, ScalarLike, StrategyInput, StrategyLaws, StrategyNeeds, StrategyResult,
  StrategyShapes, TapNeed, TrainingTime,
} from './strategy.js';
export type { ConnectorDeclarations, ConnectorLayer, ConnectorModule, ConnectorParameter, InitialValue, MemoryBank, SampleRow } from './connector.js';
export { isNamedSchedule, positiveSchedule, scheduleSchema } from './schedule-schema.js';
export type { NamedSchedule } from './schedule-schema.js';
export { defineDataset } from './dataset.js';
export type { Dataset, DatasetContext, DatasetDefinition, Split } from './dataset.js';
export type { Optimizer, OptimizerUpdate, OptimizerUpdateInput } from './optimizer.js';
export type { Schedule, ScheduleTime } from './schedule.js';
export { defineTracker } from './tracker.js';
export type { EpochMetrics, GradientMetrics, MetricEvent, TermGradient, RunPart, RunStatus, StepMetrics, TermMetrics, TrackedRun, Tracker, TrackerDefinition } from './tracker.js';
export { defineExporter } from './exporter.js';
export type { ExportedModel, ExporterDefinition, ExportInput } from './exporter.js';
export { defineCompressor } from './compressor.js';
export type { CompressorDefinition } from './compressor.js';
export { PLUGIN_API_VERSION, PLUGIN_KINDS } from './plugin.js';
export type { PluginKind, PluginKinds } from './plugin.js';
export { PLUGIN } from './tokens.js';
export type { Token } from './tokens.js';
export { ERROR_CODES } from './error-codes.js';
export type { ErrorCode } from './error-codes.js';
export { exitCodeOf, formatError, formatLocation, LimbeckError, LimbeckErrors } from './errors.js';
export type { ErrorDetails, SourceLocation } from './errors.js';
export { currentScope, moveScope, withScope } from './scope.js';
export { nearest } from './suggest.js';
export { Random } from './random.js';
