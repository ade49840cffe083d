import { z } from 'zod';

const count = z.int().nonnegative();
const bytes = z.int().nonnegative();
const ms = z.number().nonnegative();

const measuredModel = z.object({
  name: z.string().describe('What tables call it, different for every model of one measurement.'),
  kind: z.enum(['run', 'export', 'onnx', 'plugin']).describe('Kept weights of a run, a TensorFlow.js export, an ONNX file, or a model plugin with initial weights.'),
  source: z.string().describe('Folder or file that was read, or the id of the plugin.'),
  model: z.string().describe('The model\'s id, for example "resnet20"; for an export the name in its topology, for an ONNX file that of the file.'),
  seed: z.int().nullable().describe('Seed of the training, or of the initial weights; null for an export.'),
  inputShape: z.array(count).describe('One sample, channels last, without the batch axis.'),
  classes: count,
  parameters: count.nullable().describe('Trainable numbers, without batch normalisation\'s moving averages; null for an ONNX file.'),
  multiplyAdds: count.nullable().describe('Multiply-accumulate operations of the forward pass of one sample; null for an ONNX file.'),
  size: z.object({
    bytes,
    of: z.enum(['weights', 'export']).describe('weights: the numbers as a run keeps them (4 bytes each). export: all files of the export, topology included.'),
  }),
  latencies: z
    .array(z.object({ batchSize: count, p50Ms: ms, p95Ms: ms, count: count.describe('Timed calls.'), warmUpCalls: count.describe('Calls before them that were not timed.') }))
    .describe('One forward pass of a batch in inference; nearest-rank percentiles over the timed calls, in milliseconds.'),
  peakMemoryBytes: bytes.describe('Peak resident memory of a fresh process that loads only this model and predicts single samples.'),
  baseMemoryBytes: bytes.describe('The same of that process without a model.'),
});

/** What `limbeck measure --json` prints, beside `ok`. */
export const measureReportSchema = z.object({
  schemaVersion: z.literal(1),
  limbeckVersion: z.string(),
  measuredAt: z.iso.datetime(),
  machine: z.object({ os: z.string(), arch: z.string(), cpu: z.string(), cores: count.describe('Logical cores.'), node: z.string() }),
  backend: z.object({
    requested: z.string(),
    id: z.string(),
    reason: z.string().describe('Why this one, in one sentence.'),
    device: z.string(),
    threads: count.describe('Inside one operation, the same for every model.'),
    versions: z.record(z.string(), z.string()),
  }),
  models: z.array(measuredModel),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })).describe('Networks of the named runs that could not be measured.'),
});

export type MeasureReport = z.output<typeof measureReportSchema>;
export type MeasuredModel = MeasureReport['models'][number];

/** The JSON Schema (draft 2020-12) of what `limbeck measure --json` prints. */
export function measureJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(measureReportSchema.meta({ title: 'Limbeck measurement' }), { io: 'input' });
}
