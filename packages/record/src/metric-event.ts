import type { EpochMetrics, GradientMetrics, MetricEvent, StepMetrics } from '@limbeck/core';
import { z } from 'zod';

/** JSON has no NaN and no infinities; a diverging run must still be readable, so they travel as words. */
const measured = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const count = z.int().nonnegative();

const runPart = {
  role: z.string().describe('Which network was being trained: "teacher", the id of an assistant, "student", "peer-2", or a baseline such as "labels-only".'),
  seed: z.int(),
  stage: z.string().exactOptional().describe('Name of the stage, where the training has stages.'),
};

const terms = z
  .record(z.string(), z.object({ unweighted: measured, weight: measured, weighted: measured }))
  .describe('Every loss term by strategy id.');

const stepMetrics = z.object({
  type: z.literal('step'),
  ...runPart,
  step: count.describe('Counts from 1 over the whole training.'),
  epoch: count.describe('Counts from 1.'),
  loss: measured.describe('Sum of the weighted terms.'),
  learningRate: measured,
  terms,
  gradientNorm: measured.describe('Global gradient norm before clipping.'),
});

const epochMetrics = z.object({
  type: z.literal('epoch'),
  ...runPart,
  epoch: count.describe('Counts from 1.'),
  loss: measured.describe("Mean over the epoch's steps."),
  terms,
  split: z.enum(['test', 'validation']),
  accuracy: measured.describe('Top-1, a fraction from 0 to 1.'),
  evalLoss: measured.describe('Mean cross-entropy to the labels, in nats.'),
  seconds: measured,
  samplesPerSecond: measured,
});

const gradientMetrics = z.object({
  type: z.literal('gradients'),
  ...runPart,
  step: count.describe('The step whose batch and weights were used; counts from 1 over the whole training.'),
  epoch: count.describe('Counts from 1.'),
  terms: z
    .record(
      z.string(),
      z.object({
        norm: measured.describe("L2 norm of the unweighted term's gradient in the network's trainable weights."),
        cosine: z.number().nullable().describe("Cosine between that gradient and the label terms' weighted sum's; null without a label term, or where one of them is 0."),
      }),
    )
    .describe('Every loss term, before the step\'s update.'),
});

/** One line of metrics.jsonl: a training step, a sample of the terms' gradients, or an epoch's evaluation. NaN and infinities are written as the strings "NaN", "Infinity", "-Infinity". */
export const metricEventSchema = z.discriminatedUnion('type', [stepMetrics, epochMetrics, gradientMetrics]);

/** The event as one line of metrics.jsonl, line feed included. */
export function formatMetricEvent(event: MetricEvent): string {
  return `${JSON.stringify(event, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))}\n`;
}

type Same<A, B> = [A, B, keyof A, keyof B] extends [B, A, keyof B, keyof A] ? true : never;
// The schema and core's types must not drift apart: this does not compile when they do.
true satisfies Same<z.output<typeof stepMetrics>, StepMetrics>;
true satisfies Same<z.output<typeof epochMetrics>, EpochMetrics>;
true satisfies Same<z.output<typeof gradientMetrics>, GradientMetrics>;
