import { LimbeckError } from '@limbeck/core';
import type { SourceLocation } from '@limbeck/core';
import { causeText } from './cause-text.js';
import { placeOfError } from './place-of-error.js';

/** Frames of a stack that reach from an operation of TensorFlow.js to the strategy that called it. */
const STACK_DEPTH = 60;

/**
 * Calls a function of a strategy, so that whatever it throws says whose it is, where the manifest names it and in which line of the plugin it was.
 *
 * @throws LIM2005 with the cause; a LimbeckError of the strategy's own, with the places that it lacks
 */
export function callStrategy<T>(name: string, doing: string | undefined, where: SourceLocation | undefined, body: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_DEPTH;
  try {
    return body();
  } catch (cause) {
    throw strategyError(name, doing, where, cause);
  } finally {
    Error.stackTraceLimit = before;
  }
}

function strategyError(name: string, doing: string | undefined, where: SourceLocation | undefined, cause: unknown): LimbeckError {
  const source = placeOfError(cause);
  const places = { ...(where ? { where } : {}), ...(source ? { source } : {}) };
  if (cause instanceof LimbeckError) return new LimbeckError(cause.code, { ...places, ...cause.details }, { cause });
  return new LimbeckError('LIM2005', {
    what: `Strategy "${name}" threw an error${doing === undefined ? '' : ` ${doing}`}: ${causeText(cause)}`, ...places,
    next: source ? 'Mend that line; --debug prints the stack.' : 'Run again with --debug for the stack.',
  }, { cause });
}
