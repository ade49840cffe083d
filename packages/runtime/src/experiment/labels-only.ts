import type { ConfiguredTerm } from './composition.js';

/**
 * The terms of the baseline that learns from the labels alone: the experiment's own label terms, their weights kept in proportion and
 * scaled to sum to 1, so that the learning rate means the same.
 */
export function labelTerms(terms: readonly ConfiguredTerm[]): (ConfiguredTerm & { readonly weight: number })[] {
  const kept = terms.filter(({ definition }) => definition.kind === 'label');
  const numbers = kept.map(({ use: { weight } }) => (typeof weight === 'number' ? weight : 1));
  const sum = numbers.reduce((total, weight) => total + weight, 0);
  return kept.map((term, i) => ({ ...term, weight: sum === 0 ? 1 / kept.length : numbers[i]! / sum }));
}

/** How a network was trained, for tables: "cross-entropy + kd". */
export function termsLabel(terms: readonly ConfiguredTerm[]): string {
  return terms.map(({ name }) => name).join(' + ');
}
