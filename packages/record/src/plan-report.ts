import { z } from 'zod';
import { teacherBackendSchema } from './run-summary.js';

const count = z.int().nonnegative();
const bytes = z.int().nonnegative();
const seconds = z.number().nonnegative();
const ms = z.number().nonnegative();
const ends = z.object({ first: z.number(), last: z.number() }).describe('At the first and the last step.');

const layer = z.object({ name: z.string(), type: z.string().describe('Class of the TensorFlow.js layer.'), outputShape: z.array(count).describe('Without the batch axis.') });

const plannedModel = z.object({
  role: z.enum(['teacher', 'assistant', 'student', 'peer']),
  id: z.string().optional().describe('Its name where the role alone does not say it.'),
  model: z.string(),
  checkpoint: z.string().nullable().describe('The folder that the weights are read from, or the file of the whole network; null for a network that is trained.'),
  parameters: count.nullable().describe('null for a teacher from a file.'),
  multiplyAdds: count.nullable().describe('Of the forward pass of one sample; null for a teacher from a file.'),
  taps: z.record(z.string(), z.string()).describe('Layers that a strategy can compare, by their short names.'),
  layers: z.array(layer),
});

const plannedTraining = z.object({
  role: z.string().describe('"teacher", the id of an assistant, "student", or a baseline such as "labels-only".'),
  stage: z.string().nullable().describe('Name of the stage; null where the training is all one.'),
  model: z.string(),
  seeds: z.array(z.int()),
  epochs: count.describe('At most, where early stopping is asked for.'),
  stepsPerEpoch: count,
  steps: count.describe('Of one seed.'),
  earlyStopping: z.boolean(),
  learningRate: ends,
  terms: z.array(z.object({ name: z.string(), strategy: z.string(), weight: ends })),
  measured: z
    .object({
      compileSeconds: seconds,
      stepMs: ms.describe('Median of the timed steps, reading the batch included.'),
      steps: count.describe('Timed, after the warm-up.'),
      warmUpSteps: count,
      evaluationSeconds: seconds.describe('All batches of one evaluation, from the median of the timed ones.'),
      epochSeconds: seconds.describe('One epoch: steps, evaluation, writing the weights.'),
    })
    .nullable()
    .describe('null when the steps could not be run.'),
});

/** What `limbeck plan --json` prints as `plan`; what could not be found out because of an error is null. */
export const planReportSchema = z.object({
  schemaVersion: z.literal(1),
  limbeckVersion: z.string(),
  name: z.string(),
  folder: z.string().describe('Where the run would be kept.'),
  backend: z.object({ requested: z.string(), id: z.string(), reason: z.string(), device: z.string(), threads: count, versions: z.record(z.string(), z.string()) }).nullable(),
  teacherBackend: teacherBackendSchema.nullable().describe('Where the teacher would predict; null when no strategy needs its predictions.'),
  teacherBackends: z.array(teacherBackendSchema).default([]).describe('The same of all that teach.'),
  dataset: z.object({ name: z.string(), inputShape: z.array(count), classes: count, trainSize: count, validationSize: count, testSize: count, batchSize: count }).nullable(),
  models: z.array(plannedModel),
  trainings: z.array(plannedTraining),
  disk: z
    .object({
      weightsBytes: bytes, exportsBytes: bytes, metricsBytes: bytes,
      totalBytes: bytes.describe('Without what trackers write.'),
      freeBytes: bytes.nullable().describe('On the disk of the run folder.'),
    })
    .nullable(),
  peakMemoryBytes: bytes.nullable().describe('Peak resident memory of the planning process after the measured steps.'),
  time: z
    .object({ parts: z.array(z.object({ name: z.string(), seconds })), totalSeconds: seconds })
    .nullable()
    .describe('An estimate from the measured steps; null when a part could not be measured.'),
});

export type PlanReport = z.output<typeof planReportSchema>;
export type PlannedModel = PlanReport['models'][number];
export type PlannedTrainingReport = PlanReport['trainings'][number];

/** The JSON Schema (draft 2020-12) of the `plan` that `limbeck plan --json` prints. */
export function planJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(planReportSchema.meta({ title: 'Limbeck plan' }), { io: 'input' });
}
