import { LimbeckError, needsOf, type DistillationStrategy, type StrategyShapes } from '@limbeck/core';
import { z } from 'zod';
import type { VectorOutputs, VectorTerm } from './method.js';

/** A term with its strategy, the options parsed. */
export interface InstalledTerm {
  readonly term: VectorTerm;
  readonly strategy: DistillationStrategy;
  readonly options: unknown;
  readonly shapes: StrategyShapes;
}

/** Classes of the logits that stand in where a case has none. */
const NO_CLASSES = 2;

/**
 * Brings a term and its strategy together.
 *
 * @throws LIM1002 the strategy refuses the options; LIM3001 the shapes
 */
export function installTerm(term: VectorTerm, strategy: DistillationStrategy): InstalledTerm {
  const parsed = strategy.options.safeParse(term.options ?? {});
  if (!parsed.success) {
    throw new LimbeckError('LIM1002', { what: `The strategy "${strategy.id}" refuses the options ${JSON.stringify(term.options)}.`, found: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
  }
  const needs = needsOf(strategy, parsed.data);
  if (needs.teacher && !term.teachers?.length) throw new Error(`The strategy "${strategy.id}" needs a teacher, and its term has none.`);
  if (needs.peers && !term.peers?.length) throw new Error(`The strategy "${strategy.id}" needs peers, and its term has none.`);
  const shapes = shapesOf(term);
  strategy.check?.(shapes, parsed.data);
  return { term, strategy, options: parsed.data, shapes };
}

function shapesOf({ student, teachers = [], samples }: VectorTerm): StrategyShapes {
  const taps = (outputs: VectorOutputs): { readonly taps: readonly (readonly number[])[] } => ({ taps: (outputs.taps ?? []).map(({ shape }) => shape.slice(1)) });
  const [batchSize, classes] = student.logits?.shape ?? [student.taps![0]!.shape[0]!, NO_CLASSES];
  return { batchSize: batchSize!, classes: classes!, labels: samples?.labels ?? new Uint8Array(batchSize!), student: taps(student), teachers: teachers.map(taps) };
}
