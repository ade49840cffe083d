import type { Backend, CompiledStep, GradientMetrics, NamedHostTensors } from '@limbeck/core';
import { buildGradientStep, dotOutput, labelNormOutput, normOutput } from './gradient-step.js';
import type { FilledInputs } from './step-inputs.js';
import { stagePart, type SharedPlan, type StagePlan, type StepPlace } from './train-call.js';

/** Samples in an epoch, at most. */
const SAMPLES = 10;

/** Observes how the terms of a stage pull at the weights, some ten times an epoch; undefined for a loss of one term, whose gradient norm every step has. */
export async function createGradientSampler(stage: StagePlan, shared: SharedPlan, { batchSize, backend, stepsPerEpoch }: { readonly batchSize: number; readonly backend: Backend; readonly stepsPerEpoch: number }): Promise<GradientSampler | undefined> {
  if (stage.learners[0]!.terms.length < 2) return undefined;
  const step = buildGradientStep({ ...stage, ...shared, batchSize });
  return new GradientSampler(stage, { compiled: await backend.compile(step), inputs: Object.keys(step.inputs), state: Object.keys(step.state) }, { every: Math.ceil(stepsPerEpoch / SAMPLES), batchSize, seed: shared.seed });
}

export class GradientSampler {
  constructor(
    private readonly stage: StagePlan,
    private readonly step: { readonly compiled: CompiledStep; readonly inputs: readonly string[]; readonly state: readonly string[] },
    private readonly options: { readonly every: number; readonly batchSize: number; readonly seed: number },
  ) {}

  /** Whether the step at this place of its epoch, counted from 0, is one to look at. */
  takes(stepInEpoch: number, batchSize: number): boolean {
    return stepInEpoch % this.options.every === 0 && batchSize === this.options.batchSize;
  }

  /** The gradients of the filled batch at the given state of the training. */
  async sample(state: NamedHostTensors, { inputs }: FilledInputs, { step, epoch }: StepPlace): Promise<GradientMetrics[]> {
    const { compiled, inputs: needed, state: kept } = this.step;
    await compiled.writeState(Object.fromEntries(kept.map((name) => [name, state[name]!])));
    const outputs = await compiled.run(Object.fromEntries(needed.map((name) => [name, inputs[name]!])));
    const scalar = (name: string): number | undefined => outputs[name]?.[0];
    return this.stage.learners.map(({ role, prefix, terms }) => ({
      type: 'gradients', role, seed: this.options.seed, ...stagePart(this.stage), step, epoch,
      terms: Object.fromEntries(terms.map(({ name }) => {
        const norm = scalar(normOutput(prefix, name))!;
        return [name, { norm, cosine: cosine(scalar(dotOutput(prefix, name)), norm, scalar(labelNormOutput(prefix))) }];
      })),
    }));
  }

  dispose(): void {
    this.step.compiled.dispose();
  }
}

/** In [-1, 1], whatever float32 made of it. */
function cosine(dot: number | undefined, norm: number, labelNorm: number | undefined): number | null {
  if (labelNorm === undefined) return null;
  const product = norm * labelNorm;
  if (dot === undefined || !(product > 0) || !Number.isFinite(product)) return null;
  return Math.min(1, Math.max(-1, dot / product));
}
