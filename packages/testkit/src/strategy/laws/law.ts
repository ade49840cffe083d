import { compareNumbers, type Numbers, type Tolerance } from '../../all-close.js';
import type { Subject } from '../subject.js';

/** Something that holds of every strategy unless it declares otherwise. */
export interface Law {
  /** Completes the sentence that begins with the strategy's name. */
  readonly title: string;
  applies?(subject: Subject): boolean;
  /** `other` is the same strategy with other options where the suite has any. @throws Error where the law does not hold */
  check(subject: Subject, other: Subject): void;
}

/** @throws Error unless the numbers are close */
export function requireClose(what: string, received: Numbers, expected: Numbers, tolerance: Tolerance): void {
  const { close, report } = compareNumbers(received, expected, tolerance);
  if (!close) throw new Error(`${what}\n${report}`);
}
