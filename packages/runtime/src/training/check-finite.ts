import { LimbeckError } from '@limbeck/core';
import type { StepMetrics } from '@limbeck/core';

/**
 * Stops a training whose numbers have gone wrong, naming the first culprit: a loss term, the total, or the gradient.
 *
 * @throws LIM4001 with step, term and the last good checkpoint
 */
export function checkFinite(metrics: StepMetrics, lastCheckpoint: string | undefined): void {
  const culprit = firstNonFinite(metrics);
  if (!culprit) return;
  const kept = lastCheckpoint === undefined ? 'none, it happened in the first epoch' : lastCheckpoint;
  throw new LimbeckError('LIM4001', {
    what: `${culprit.name} is ${culprit.value} at step ${metrics.step} (epoch ${metrics.epoch}) of ${metrics.role}, seed ${metrics.seed}.`,
    expected: 'a finite number',
    found: Object.entries(metrics.terms).map(([name, { unweighted, weight }]) => `${name} ${unweighted} x ${weight}`).join(', ') + `, gradient norm ${metrics.gradientNorm}`,
    next: `${adviceFor(culprit, metrics)} Last good checkpoint: ${kept}.`,
  });
}

/** Before the first update the learning rate has no part in it. */
function adviceFor({ term }: Culprit, { step, learningRate }: StepMetrics): string {
  if (step === 1 && term !== undefined) return `Nothing has been updated yet, so it lies in the strategy of "${term}" or its options: look for a logarithm, a square root or a division of what may be 0 or negative (safeLog, safeSqrt, safeNorm of @limbeck/kernels).`;
  return `Lower the learning rate (${learningRate} at this step), add clipNorm, or lower the weight of the term.`;
}

interface Culprit {
  readonly name: string;
  readonly value: number;
  /** Where it is one. */
  readonly term?: string;
}

function firstNonFinite({ loss, terms, gradientNorm }: StepMetrics): Culprit | undefined {
  for (const [name, { unweighted }] of Object.entries(terms)) if (!Number.isFinite(unweighted)) return { name: `The loss term "${name}"`, value: unweighted, term: name };
  if (!Number.isFinite(loss)) return { name: 'The loss', value: loss };
  if (!Number.isFinite(gradientNorm)) return { name: 'The gradient norm', value: gradientNorm };
  return undefined;
}
