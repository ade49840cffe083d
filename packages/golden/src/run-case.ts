import { LimbeckError, formatError, type Backend } from '@limbeck/core';
import { buildCaseStep } from './case-step.js';
import { compareGradients, compareLoss, isWithin } from './compare.js';
import type { CaseReport } from './golden-report.js';
import type { InstalledTerm } from './installed-term.js';
import { gradientKey, LOSS } from './step-names.js';
import type { Tolerance } from './tolerances.js';
import { tensorsOf, type VectorCase } from './vector-file.js';

export interface CaseRun {
  readonly file: string;
  readonly method: string;
  readonly vectors: VectorCase;
  /** Made when the case is run, so that what a strategy refuses is this case's failure. */
  readonly terms: () => readonly InstalledTerm[];
  readonly tolerance: Tolerance;
  readonly backend: Backend;
}

/** Compiles a case's step, runs it once and compares. Whatever goes wrong in a strategy or an engine is the case's problem, not the run's. */
export async function runCase(run: CaseRun): Promise<CaseReport> {
  const { file, vectors: { name, loss: reference, grads }, tolerance } = run;
  try {
    const outputs = await compute(run);
    const references = tensorsOf(grads);
    const value = outputs[LOSS]![0]!;
    const loss = compareLoss(value, reference, tolerance);
    const gradients = compareGradients(new Map(references.flatMap(({ name: input }) => (outputs[gradientKey(input)] ? [[input, outputs[gradientKey(input)]!]] : []))), references, tolerance);
    return {
      name, file, problem: null, within: [loss, ...gradients].every(isWithin),
      loss: { value: Number.isFinite(value) ? value : null, reference, ...loss },
      gradients,
    };
  } catch (error) {
    return { name, file, within: false, problem: error instanceof LimbeckError ? formatError(error) : error instanceof Error ? error.message : String(error), loss: null, gradients: [] };
  }
}

async function compute({ method, vectors, terms, backend }: CaseRun): Promise<Record<string, ArrayLike<number>>> {
  const { step, inputs, dispose } = buildCaseStep(`${method} ${vectors.name}`, terms());
  try {
    const compiled = await backend.compile(step);
    try {
      return await compiled.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])));
    } finally {
      compiled.dispose();
    }
  } finally {
    dispose();
  }
}
