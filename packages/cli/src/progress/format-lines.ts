import { relative } from 'node:path';
import type { EpochMetrics, RunPart } from '@limbeck/core';
import { formatCount, formatDuration, formatPercent } from '@limbeck/report';
import type { RunEvent } from '@limbeck/runtime';
import { formatLoss } from './format-live.js';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** "student mlp, seed 0". */
export function trainingName({ role, model, seed }: RunPart & { readonly model: string }): string {
  return `${role} ${model}, seed ${seed}`;
}

export function runStartedLines({ name, folder, backend }: EventOf<'run-started'>): string[] {
  const below = relative(process.cwd(), folder);
  return [`Running ${name} on ${backend.id}, ${backend.device}: ${backend.reason}`, `Run folder: ${below.startsWith('..') ? folder : below}`];
}

export function trainingStartedLine(event: EventOf<'training-started'>): string {
  return `${trainingName(event)}: ${plural(event.epochs, 'epoch')} of ${plural(event.stepsPerEpoch, 'step')}, batch ${event.batchSize}`;
}

export function compiledLine({ step, size, seconds }: EventOf<'compiled'>): string {
  const built = size ? `: ${plural(size.operations, 'operation')} recorded, a graph of ${plural(size.nodes, 'node')}` : ': recorded as one graph';
  return `${step}${built}, ${seconds.toFixed(1)} s`;
}

/** The line of an epoch's evaluation; of a peer that trains beside the named network, by its own role. */
export function epochLine(start: EventOf<'training-started'>, { role, stage, epoch, loss, accuracy, samplesPerSecond, seconds }: EpochMetrics): string {
  const name = role === start.role ? trainingName(start) : `${role}, seed ${start.seed}`;
  return `${name}: epoch ${epoch}/${start.epochs}${stage === undefined ? '' : ` (${stage})`}, loss ${formatLoss(loss)}, accuracy ${formatPercent(accuracy)} %, ${formatCount(samplesPerSecond)} images/s, ${formatDuration(seconds)}`;
}

export function trainingFinishedLine(event: EventOf<'training-finished'>): string {
  return `${trainingName(event)}: accuracy ${formatPercent(event.accuracy)} % (epoch ${event.epoch}${event.stoppedEarly ? ', stopped early' : ''}) in ${formatDuration(event.seconds)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
