import type { Expectations } from './expectations.js';
import { notApplicable } from './not-applicable.js';
import type { SpecResult } from './run-suite.js';

export interface Counts {
  readonly passed: number;
  /** Failures, expected ones included. */
  readonly failed: number;
  readonly notApplicable: number;
}

export interface Verdict {
  readonly counts: Counts;
  /** How many specs each missing kernel or dtype leaves out, most first. */
  readonly missing: readonly (readonly [reason: string, specs: number])[];
  readonly expectedFailures: number;
  /** What makes the run red, one line each. */
  readonly problems: readonly string[];
}

/** Holds the results against what is known: a failure that is not on the list is a problem, and so is an entry on the list that explains no failure. */
export function judge(results: readonly SpecResult[], { missing, failing }: Expectations): Verdict {
  const expected = new Set(failing.flatMap(({ specs }) => specs));
  const excused = new Map<string, number>();
  const problems: string[] = [];
  const failed = new Set<string>();
  for (const result of results) {
    const reason = notApplicable(result);
    if (reason !== undefined) excused.set(reason, (excused.get(reason) ?? 0) + 1);
    else if (result.failures.length > 0) failed.add(result.name);
    if (reason !== undefined && !(reason in missing)) problems.push(`"${result.name}" needs ${reason}, which is not on the list of what the backend lacks.`);
    if (reason === undefined && result.failures.length > 0 && !expected.has(result.name)) problems.push(`"${result.name}" fails: ${result.failures[0]}`);
  }
  for (const name of expected) if (!failed.has(name)) problems.push(`"${name}" is listed as failing and ${results.some((result) => result.name === name) ? 'does not fail' : 'is no spec of the suite'}: take it off the list.`);
  for (const reason of Object.keys(missing)) if (!excused.has(reason)) problems.push(`No spec needs ${reason}, which is listed as missing: take it off the list.`);
  const left = [...excused.values()].reduce((sum, count) => sum + count, 0);
  return {
    counts: { passed: results.length - failed.size - left, failed: failed.size, notApplicable: left },
    missing: [...excused].sort(([, a], [, b]) => b - a),
    expectedFailures: [...failed].filter((name) => expected.has(name)).length,
    problems,
  };
}
