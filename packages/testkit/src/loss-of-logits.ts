import type { DistillationStrategy } from '@limbeck/core';
import type { z } from 'zod';
import { evaluateLoss, type TensorLike } from './evaluate-loss.js';

/** `[B][classes]`. */
type Rows = readonly (readonly number[])[];

export interface GivenLogits {
  readonly student: Rows;
  /** The student's when left out. */
  readonly teacher?: Rows;
  /** Class index of each sample; 0 when left out. */
  readonly labels?: readonly number[];
}

/** The loss of a strategy on logits alone, and its gradient in the student's: for values that are computed by hand. */
export function lossOfLogits<Schema extends z.ZodType>(
  strategy: DistillationStrategy<Schema>,
  options: z.input<Schema>,
  { student, teacher = student, labels }: GivenLogits,
): { readonly loss: number; readonly gradient: number[][] } {
  const { loss, gradients } = evaluateLoss(strategy, options, { student: { logits: flat(student) }, teacher: { logits: flat(teacher) }, ...(labels ? { labels } : {}) });
  const [classes, gradient] = [student[0]!.length, gradients['logits']];
  return { loss, gradient: student.map((row, b) => (gradient ? [...gradient.subarray(b * classes, (b + 1) * classes)] : row.map(() => 0))) };
}

function flat(rows: Rows): TensorLike {
  return { shape: [rows.length, rows[0]!.length], data: rows.flat() };
}
