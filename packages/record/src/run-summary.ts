import type { RunStatus } from '@limbeck/core';
import { z } from 'zod';

const count = z.int().nonnegative();
const fraction = z.number().min(0).max(1);
const bytes = z.int().nonnegative();
const seconds = z.number().nonnegative();
const metric = z.enum(['last', 'best']).describe('Which evaluation of a training counts: after the last epoch, or the best one.');

/** What a network was in its experiment. */
const role = z.enum(['teacher', 'assistant', 'baseline', 'student', 'peer']);

const trainedRun = z.object({
  seed: z.int(),
  accuracy: z.object({ last: fraction, best: fraction }).describe('Top-1 on `split`, after the last epoch and at the best one.'),
  bestEpoch: count.nullable().describe('Counts from 1; null for a network that was not trained in this run.'),
  evalLoss: z.number().nullable().describe('Mean cross-entropy to the labels on `split`, in nats, of the weights that `metric` names; null when not finite.'),
  epochs: count.describe('Epochs trained; 0 for a network that was read from a checkpoint or a file.'),
  stoppedEarly: z.boolean(),
  seconds: seconds.describe('Training and its evaluations.'),
  weights: z.string().nullable().describe('Folder of the kept weights, relative to the run folder, with forward slashes.'),
  connectors: z.string().optional().describe('The same of what strategies trained beside the network; left out where there is nothing.'),
});

const latency = z.object({ p50Ms: seconds, p95Ms: seconds, count: count.describe('Timed calls.'), batchSize: count });

const modelSummary = z.object({
  role,
  id: z.string().optional().describe('Its name in metrics and folders where the role alone does not say it: of assistants, peers and several teachers.'),
  label: z.string().describe('How it was trained, for example "labels-only" or "kd + cross-entropy".'),
  model: z.string().describe('The model\'s id, for example "resnet20".'),
  rebuiltFor: z.string().optional().describe("The term for whose strategy the network was rebuilt: its layers up to a tap, those of the strategy, and the teacher's classifier. All of them are in its figures and exports."),
  runs: z.array(trainedRun).describe('One a seed, in the order of the manifest.'),
  accuracy: z
    .object({
      mean: fraction,
      sd: z.number().nonnegative().nullable().describe('Sample standard deviation (divisor n - 1); null for one seed.'),
      n: count.describe('Number of seeds.'),
      metric,
    })
    .nullable()
    .describe('Over the seeds; null when none finished.'),
  parameters: count.nullable().describe('Numbers of the network; batch normalisation\'s moving averages are not counted, as in published tables. null for a teacher from a file.'),
  multiplyAdds: count.nullable().describe('Multiply-accumulate operations of the forward pass of one sample; null for a teacher from a file.'),
  fileSizeBytes: bytes.nullable().describe('Weights as stored; of a teacher from a file, the file.'),
  latency: latency.nullable().describe('One forward pass of one sample in inference; nearest-rank percentiles over the timed calls, in milliseconds.'),
  batchLatency: latency.nullable().optional().describe('The same of a batch of `batchSize` samples; left out by earlier versions.'),
  peakMemoryBytes: bytes.nullable().describe('Peak resident memory of a fresh process that loads only this model and predicts single samples.'),
  baseMemoryBytes: bytes.nullable().describe('The same of that process without a model.'),
});

/** What an export that was read back from its files predicts. */
const exportCheck = z.object({
  engine: z.string().describe('Id of the backend that ran it.'),
  split: z.enum(['test']),
  samples: count,
  agreement: fraction.describe('Share of the samples for which it predicts the same class as the network in memory.'),
  maxDifference: z.number().nonnegative().nullable().describe("Largest difference between a logit of it and of the network in memory; null when a logit is not finite."),
  accuracy: fraction.describe('Top-1 of the export.'),
  networkAccuracy: fraction.describe('Top-1 of the network in memory, on the same samples.'),
  latency: latency.nullable().describe('One sample in the process of the run, by `engine`; null when nothing was measured.'),
});

const exported = z.object({
  exporter: z.string(),
  role,
  label: z.string(),
  seed: z.int(),
  folder: z.string().describe('Relative to the run folder, with forward slashes.'),
  files: z.array(z.string()).describe('Relative to `folder`.'),
  sizeBytes: bytes,
  check: exportCheck.nullable().default(null).describe('null where nothing installed reads the format, and in summaries of earlier versions.'),
});

const graph = z.object({
  step: z.string().describe('What it computes, for example "train student, batch 64".'),
  folder: z.string().describe('Relative to the run folder, with forward slashes.'),
  files: z.array(z.string()).describe('Relative to `folder`: the graph in the engine\'s format (model.onnx, saved_model.pb), the values of its state, and what its inputs and outputs mean.'),
  sizeBytes: bytes,
});

/** Where a teacher predicts, and why there. */
export const teacherBackendSchema = z.object({
  teacher: z.string().optional().describe('Id of the teacher or assistant; left out by earlier versions, which had one.'),
  requested: z.string().nullable().describe('`teacher.backend` in the manifest; null for the experiment\'s own backend.'),
  id: z.string(),
  predictions: z.enum(['cached', 'live']),
  batchSize: count.describe('Samples in one forward pass.'),
  measured: z
    .array(z.object({ id: z.string(), milliseconds: seconds.nullable().describe('Median time of one forward pass; null where the backend refused it.'), refused: z.string().nullable() }))
    .describe('What `auto` decided by; empty when nothing was measured.'),
});

/** summary.json: what a run came to. Sizes in bytes, times in seconds unless the name says otherwise, accuracies as fractions. */
export const runSummarySchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  status: z.enum(['completed', 'failed', 'interrupted']) satisfies z.ZodType<RunStatus>,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seconds,
  limbeckVersion: z.string(),
  manifestHash: z.string().describe('SHA-256 of the resolved manifest, hexadecimal.'),
  backend: z.object({
    requested: z.string().describe('The word in the manifest or after --backend, for example "auto".'),
    id: z.string(),
    reason: z.string().describe('Why this one, in one sentence.'),
    device: z.string(),
    threads: count,
    versions: z.record(z.string(), z.string()),
  }),
  teacherBackend: teacherBackendSchema.nullable().default(null).describe('Where the teacher\'s predictions for the students were computed; null when no strategy needed any.'),
  teacherBackends: z.array(teacherBackendSchema).default([]).describe('The same of all that taught the student or an assistant, in the order in which they were placed.'),
  dataset: z
    .object({
      name: z.string(),
      inputShape: z.array(count).optional().describe('One sample, channels last, without the batch axis; left out by earlier versions.'),
      classes: count.describe('Number of classes.'),
      trainSize: count.describe('Samples trained on, without those held out for validation.'),
      validationSize: count,
      testSize: count,
      sources: z.array(z.object({ file: z.string(), sha256: z.string() })),
    })
    .nullable()
    .describe('null when the run failed before the data was read.'),
  metric,
  split: z.enum(['test', 'validation']).describe('What accuracies are measured on.'),
  models: z.array(modelSummary).describe('Teacher, baselines, students; without those of which no training finished.'),
  exports: z.array(exported),
  graphs: z.array(graph).optional().describe('Graphs of the compiled steps, each of the first seed that compiled it; left out without --keep-graphs.'),
  error: z
    .object({ code: z.string().nullable().describe('Limbeck\'s code, for example "LIM4001"; null for an unexpected error.'), message: z.string() })
    .nullable(),
});

export type RunSummary = z.output<typeof runSummarySchema>;
export type TeacherBackendSummary = z.output<typeof teacherBackendSchema>;
export type ModelSummary = RunSummary['models'][number];
export type TrainedRunSummary = ModelSummary['runs'][number];
export type ExportCheck = z.output<typeof exportCheck>;
export type GraphSummary = z.output<typeof graph>;
export type ExportSummary = RunSummary['exports'][number];

/** The JSON Schema (draft 2020-12) of summary.json. */
export function summaryJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runSummarySchema.meta({ title: 'Limbeck run summary' }), { io: 'input' });
}
