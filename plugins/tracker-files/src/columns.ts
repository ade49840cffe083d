import type { MetricEvent, TermGradient, TermMetrics } from '@limbeck/core';
import type { Cell } from './csv.js';

/** The columns of an event's table in order, with the event's values; every loss term takes three. */
export function columnsOf(event: MetricEvent): Readonly<Record<string, Cell>> {
  const { role, seed, stage, epoch } = event;
  const part = { role, seed, ...(stage === undefined ? {} : { stage }) };
  switch (event.type) {
    case 'step':
      return { ...part, step: event.step, epoch, loss: event.loss, learningRate: event.learningRate, gradientNorm: event.gradientNorm, ...termColumns(event.terms) };
    case 'epoch': {
      const { loss, split, accuracy, evalLoss, seconds, samplesPerSecond } = event;
      return { ...part, epoch, loss, split, accuracy, evalLoss, seconds, samplesPerSecond, ...termColumns(event.terms) };
    }
    case 'gradients':
      return { ...part, step: event.step, epoch, ...gradientColumns(event.terms) };
  }
}

function gradientColumns(terms: Readonly<Record<string, TermGradient>>): Record<string, Cell> {
  return Object.fromEntries(Object.entries(terms).flatMap(([id, { norm, cosine }]) => [[`${id}.norm`, norm], [`${id}.cosine`, cosine ?? '']]));
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
