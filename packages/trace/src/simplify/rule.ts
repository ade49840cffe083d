import type { Attributes, Value } from '../graph.js';
import type { Rewriter } from '../rewriter.js';

export interface Candidate {
  readonly op: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
  /** Shape and dtype of the first output; rules look at single-output operations. */
  readonly output: Value;
}

/** Gives an equal value (exactly, also in floating point) that costs less, or undefined. */
export type SimplifyRule = (candidate: Candidate, rewriter: Rewriter) => Value | undefined;

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
