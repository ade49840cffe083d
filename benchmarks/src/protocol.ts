import type { Row } from './rows.js';

/** One JSON object a line on a worker's standard input; each is answered by one line. The worker ends when its input does. */
export type Request =
  /** Builds and compiles a row and runs it `warmUp` times. */
  | { readonly op: 'prepare'; readonly row: Row; readonly warmUp: number }
  | { readonly op: 'run'; readonly name: string; readonly calls: number }
  | { readonly op: 'memory' };

export interface Prepared {
  /** Trainable numbers of `row.model`, or of a loss's connectors: the sides must agree. */
  readonly parameters: number;
  /** For example on which engine the teacher runs, and by what measurement. */
  readonly note: string | null;
}

export interface Ran {
  /** Milliseconds of each call. */
  readonly times: readonly number[];
}

export interface Memory {
  readonly residentBytes: number;
  readonly peakBytes: number;
}

export type Reply<R extends Request> = R extends { op: 'prepare' } ? Prepared : R extends { op: 'run' } ? Ran : Memory;
