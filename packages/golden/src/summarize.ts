import type { GoldenReport, MethodReport } from './golden-report.js';

export function summarize(methods: readonly MethodReport[]): GoldenReport['summary'] {
  const count = (verdict: MethodReport['verdict']): number => methods.filter((report) => report.verdict === verdict).length;
  return {
    methods: methods.length, within: count('within'), beyond: count('beyond'), notInstalled: count('not-installed'),
    allowed: methods.filter(({ allowed }) => allowed).length,
    cases: methods.reduce((sum, { cases }) => sum + cases.length, 0),
  };
}

/** Nothing beyond tolerance, and nothing missing that is not allowed to be. */
export function hasPassed({ beyond, notInstalled, allowed }: GoldenReport['summary']): boolean {
  return beyond === 0 && notInstalled === allowed;
}
