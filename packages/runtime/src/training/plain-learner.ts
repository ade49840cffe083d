import { needsOf, Random } from '@limbeck/core';
import type { DistillationStrategy, Network } from '@limbeck/core';
import { buildConnectors } from '@limbeck/kernels';
import type { Learner } from './learner.js';
import { tapped } from './model-forward.js';

/** A strategy on logits alone, with its parsed options. */
export interface PlainTerm {
  readonly name: string;
  readonly strategy: DistillationStrategy;
  readonly options: unknown;
}

/** A network trained by strategies on logits, with one teacher where one is needed: what benchmarks and tests compile without a manifest. */
export function plainLearner(network: Network, terms: readonly PlainTerm[], { classes, samples }: { readonly classes: number; readonly samples: number }): Learner {
  return {
    prefix: '', tapped: tapped(network, []), frozen: new Set(),
    terms: terms.map((term) => ({
      ...term, scheduled: [], studentTaps: [], connectors: buildConnectors({}, new Random('plain')),
      teachers: needsOf(term.strategy, term.options).teacher ? [{ teacher: 0, taps: [] }] : [],
      shapes: { classes, labels: new Uint8Array(samples), student: { taps: [] }, teachers: [{ taps: [] }] },
    })),
  };
}
