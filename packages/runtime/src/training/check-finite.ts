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
    next: `Lower the learning rate (${metrics.learningRate} at this step), add clipNorm, or lower the weight of the term. Last good checkpoint: ${kept}.`,
  });
}

function firstNonFinite({ loss, terms, gradientNorm }: StepMetrics): { name: string; value: number } | undefined {
  for (const [name, { unweighted }] of Object.entries(terms)) if (!Number.isFinite(unweighted)) return { name: `The loss term "${name}"`, value: unweighted };
  if (!Number.isFinite(loss)) return { name: 'The loss', value: loss };
  if (!Number.isFinite(gradientNorm)) return { name: 'The gradient norm', value: gradientNorm };
  return undefined;
}
