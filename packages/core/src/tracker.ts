import type { z } from 'zod';

/** A line of metrics.jsonl: one training step, one epoch's evaluation, or a sample of the terms' gradients. */
export type MetricEvent = StepMetrics | EpochMetrics | GradientMetrics;

export interface RunPart {
  /** Which network was being trained: `teacher`, an assistant's id, `student`, `peer-2`, or a baseline such as `labels-only`. */
  readonly role: string;
  readonly seed: number;
  /** The stage, where the training has stages. */
  readonly stage?: string;
}

export interface TermMetrics {
  readonly unweighted: number;
  readonly weight: number;
  readonly weighted: number;
}

export interface StepMetrics extends RunPart {
  readonly type: 'step';
  /** Counts from 1 over the whole training. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly learningRate: number;
  /** By strategy id (numbered from the second of the same id: `kd`, `kd#2`). */
  readonly terms: Readonly<Record<string, TermMetrics>>;
  /** Global gradient norm before clipping. */
  readonly gradientNorm: number;
}

export interface EpochMetrics extends RunPart {
  readonly type: 'epoch';
  /** Counts from 1. */
  readonly epoch: number;
  /** Mean over the epoch's steps. */
  readonly loss: number;
  readonly terms: Readonly<Record<string, TermMetrics>>;
  /** The split that `accuracy` and `evalLoss` are measured on. */
  readonly split: 'test' | 'validation';
  readonly accuracy: number;
  /** Mean cross-entropy to the labels, in nats. */
  readonly evalLoss: number;
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

export interface TermGradient {
  /** L2 norm of the unweighted term's gradient in the network's trainable weights. */
  readonly norm: number;
  /** Cosine between that gradient and the label terms' weighted sum's, in [-1, 1]; null without a label term, or where one of them is 0. */
  readonly cosine: number | null;
}

/** How the terms pull at the weights before a step's update; sampled some ten times an epoch where a loss has several terms. */
export interface GradientMetrics extends RunPart {
  readonly type: 'gradients';
  /** The step whose batch and weights were used; counts from 1 over the whole training. */
  readonly step: number;
  readonly epoch: number;
  readonly terms: Readonly<Record<string, TermGradient>>;
}

export interface TrackedRun {
  readonly name: string;
  readonly folder: string;
  /** The resolved manifest as plain data. */
  readonly manifest: unknown;
}

export type RunStatus = 'completed' | 'failed' | 'interrupted';

/** Receives what the run records; must never change or delay the run's results. */
export interface Tracker {
  log(event: MetricEvent): void;
  close(status: RunStatus): Promise<void>;
}

export interface TrackerDefinition<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly description: string;
  readonly options: Schema;
  open(run: TrackedRun, options: z.output<Schema>): Promise<Tracker>;
}

export function defineTracker<Schema extends z.ZodType>(definition: TrackerDefinition<Schema>): TrackerDefinition<Schema> {
  return Object.freeze(definition);
}
