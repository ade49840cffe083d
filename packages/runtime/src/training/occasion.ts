import { LimbeckError } from '@limbeck/core';

/** What may go wrong while the code of a strategy runs. */
const CODES: readonly string[] = ['LIM2005', 'LIM3002', 'LIM3010', 'LIM3011', 'LIM3012', 'LIM3014'];

/** Runs what calls strategies; errors of theirs also say on which occasion it was, a sentence. */
export function during<T>(occasion: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw onOccasion(occasion, error);
  }
}

/** The error with the occasion, where it is one of a strategy. */
export function onOccasion(occasion: string, error: unknown): unknown {
  if (!(error instanceof LimbeckError) || !CODES.includes(error.code)) return error;
  return new LimbeckError(error.code, { ...error.details, what: `${error.details.what} ${occasion}` }, { cause: error.cause ?? error });
}
