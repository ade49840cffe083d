import type { MetricEvent, TermMetrics } from '@limbeck/core';
import type { Cell } from './csv.js';

/** The columns of an event's table in order, with the event's values; every loss term takes three. */
export function columnsOf(event: MetricEvent): Readonly<Record<string, Cell>> {
  const { role, seed, epoch, loss } = event;
  switch (event.type) {
    case 'step':
      return { role, seed, step: event.step, epoch, loss, learningRate: event.learningRate, gradientNorm: event.gradientNorm, ...termColumns(event.terms) };
    case 'epoch': {
      const { split, accuracy, evalLoss, seconds, samplesPerSecond } = event;
      return { role, seed, epoch, loss, split, accuracy, evalLoss, seconds, samplesPerSecond, ...termColumns(event.terms) };
    }
  }
}

function termColumns(terms: Readonly<Record<string, TermMetrics>>): Record<string, Cell> {
  const columns: Record<string, Cell> = {};
  for (const [id, { unweighted, weight, weighted }] of Object.entries(terms)) {
    columns[`${id}.unweighted`] = unweighted;
    columns[`${id}.weight`] = weight;
    columns[`${id}.weighted`] = weighted;
  }
  return columns;
}
