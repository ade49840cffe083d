import { LimbeckError, LimbeckErrors } from '@limbeck/core';

/** Runs a check; LimbeckErrors are kept for the common report. */
export async function collect<T>(errors: LimbeckError[], check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof LimbeckError) errors.push(error);
    else if (error instanceof LimbeckErrors) errors.push(...error.errors);
    else throw error;
    return undefined;
  }
}
