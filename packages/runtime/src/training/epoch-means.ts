import type { TermMetrics } from '@limbeck/core';

/** Sums an epoch's losses in double precision. */
export class EpochMeans {
  private steps = 0;
  private loss = 0;
  private readonly terms = new Map<string, { unweighted: number; weight: number; weighted: number }>();

  add(loss: number, terms: Readonly<Record<string, TermMetrics>>): void {
    this.steps++;
    this.loss += loss;
    for (const [name, term] of Object.entries(terms)) {
      const sum = this.terms.get(name) ?? { unweighted: 0, weight: 0, weighted: 0 };
      this.terms.set(name, { unweighted: sum.unweighted + term.unweighted, weight: sum.weight + term.weight, weighted: sum.weighted + term.weighted });
    }
  }

  means(): { readonly loss: number; readonly terms: Readonly<Record<string, TermMetrics>> } {
    const n = Math.max(1, this.steps);
    const terms = [...this.terms].map(([name, sum]) => [name, { unweighted: sum.unweighted / n, weight: sum.weight / n, weighted: sum.weighted / n }] as const);
    return { loss: this.loss / n, terms: Object.fromEntries(terms) };
  }
}
