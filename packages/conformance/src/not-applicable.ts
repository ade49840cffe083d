import type { SpecResult } from './run-suite.js';

/** What errors say when a backend has no kernel, or none for the dtype; each gives a short reason such as "kernel Complex". */
const SIGNS: readonly (readonly [RegExp, (match: RegExpMatchArray) => string])[] = [
  [/Kernel '(\w+)' not registered for backend/, ([, kernel]) => `kernel ${kernel}`],
  [/kernels do not take tensors of dtype "(\w+)"/, ([, dtype]) => `dtype ${dtype}`],
  [/Value for attr 'T' of (string) is not in the list of allowed values/, ([, dtype]) => `dtype ${dtype}`],
];

/** Why a spec says nothing about the backend, told from the first error that it met; undefined when it does. */
export function notApplicable({ failures: [first] }: SpecResult): string | undefined {
  if (first === undefined) return undefined;
  for (const [sign, reason] of SIGNS) {
    const match = first.match(sign);
    if (match) return reason(match);
  }
  return undefined;
}
