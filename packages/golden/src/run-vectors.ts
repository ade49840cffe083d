import { LimbeckError, LimbeckErrors } from '@limbeck/core/errors';
import type { Backend, DistillationStrategy } from '@limbeck/core';
import { caseReader } from './case-reader.js';
import type { Deviation } from './compare.js';
import type { CaseReport, MethodReport, WorstDeviation } from './golden-report.js';
import { installTerm } from './installed-term.js';
import type { VectorMethod, VectorTerm } from './method.js';
import { METHODS } from './methods.js';
import { NOT_OFFERED } from './not-offered.js';
import { runCase } from './run-case.js';
import { toleranceOf } from './tolerances.js';
import type { VectorCase, VectorFile } from './vector-file.js';

export interface RunVectorsOptions {
  /** Undefined for one that is not installed. */
  readonly loadStrategy: (id: string) => Promise<DistillationStrategy | undefined>;
  readonly backend: Backend;
  /** How methods map to strategies; all that this package knows when left out. */
  readonly methods?: readonly VectorMethod[];
  readonly signal?: AbortSignal;
  /** Receives what is being computed, for people. */
  readonly report?: (text: string) => void;
}

interface PlannedCase {
  readonly file: string;
  readonly vectors: VectorCase;
  readonly terms: readonly VectorTerm[];
}

interface PlannedMethod {
  readonly method: string;
  readonly mapping: VectorMethod | undefined;
  readonly cases: readonly PlannedCase[];
}

/**
 * Computes every case of every file on the backend and compares it with its reference.
 *
 * @throws LIM1012 a case lacks what its method needs; every such mistake at once, before anything is computed
 */
export async function runVectors(files: readonly VectorFile[], { loadStrategy, backend, methods = METHODS, signal, report }: RunVectorsOptions): Promise<readonly MethodReport[]> {
  const planned = planMethods(files, methods);
  const reports: MethodReport[] = [];
  for (const { method, mapping, cases } of planned) {
    const strategies = new Map<string, DistillationStrategy | undefined>();
    for (const id of mapping?.strategies ?? []) strategies.set(id, await loadStrategy(id));
    const missing = [...strategies].filter(([, strategy]) => strategy === undefined).map(([id]) => `"${id}"`);
    const reason = !mapping ? (NOT_OFFERED.get(method) ?? 'no strategy is known to compute it') : missing.length > 0 ? `${missing.length === 1 ? 'the strategy' : 'the strategies'} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed` : null;
    const tolerance = toleranceOf(method);
    const done: CaseReport[] = [];
    if (reason === null) report?.(`${method}: ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`);
    for (const { file, vectors, terms } of reason === null ? cases : []) {
      signal?.throwIfAborted();
      done.push(await runCase({ file, method, vectors, tolerance, backend, terms: () => terms.map((term) => installTerm(term, strategies.get(term.strategy)!)) }));
    }
    reports.push({
      method, strategies: [...strategies.keys()], reason, allowed: false,
      verdict: reason !== null ? 'not-installed' : done.every(({ within }) => within) ? 'within' : 'beyond',
      tolerance: { loss: tolerance.loss, gradient: tolerance.gradient },
      cases: done, caseCount: cases.length,
      worstLoss: worstOf(done.flatMap(({ name, loss }) => (loss ? [{ ...loss, case: name, gradient: null }] : []))),
      worstGradient: worstOf(done.flatMap(({ name, gradients }) => gradients.map((gradient) => ({ ...gradient, case: name, gradient: gradient.name })))),
    });
  }
  return reports;
}

/** Files of the same method are one. */
function planMethods(files: readonly VectorFile[], methods: readonly VectorMethod[]): PlannedMethod[] {
  const errors: LimbeckError[] = [];
  const planned = [...new Set(files.map(({ method }) => method))].map((method): PlannedMethod => {
    const mapping = methods.find((each) => each.method === method);
    const cases = files.filter((file) => file.method === method).flatMap(({ file, cases: all }) => all.map((vectors, index): PlannedCase => {
      try {
        return { file, vectors, terms: mapping?.terms(caseReader(vectors, { file, index })) ?? [] };
      } catch (error) {
        if (!(error instanceof LimbeckError)) throw error;
        errors.push(error);
        return { file, vectors, terms: [] };
      }
    }));
    return { method, mapping, cases };
  });
  if (errors.length > 0) throw new LimbeckErrors(errors);
  return planned;
}

/** The one nearest to, or furthest beyond, what is allowed, with the largest relative error of all. */
function worstOf(deviations: readonly (Deviation & { readonly case: string; readonly gradient: string | null })[]): WorstDeviation | null {
  if (deviations.length === 0) return null;
  const shareOf = ({ share }: Deviation): number => share ?? Infinity;
  const worst = deviations.reduce((a, b) => (shareOf(b) > shareOf(a) ? b : a));
  const relatives = deviations.flatMap(({ relative }) => (relative === null ? [] : [relative]));
  return { relative: relatives.length === 0 || worst.share === null ? null : Math.max(...relatives), share: worst.share, case: worst.case, gradient: worst.gradient };
}
