import type { RunRecord } from '@limbeck/record';
import { groupBy } from './group-by.js';

/** Which part of a training a stage took, in epochs done before it and with it. */
export interface StageSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The stages of one network's training in their order; none where it had none. */
export function stageSpans(metrics: RunRecord['metrics'], network: string): StageSpan[] {
  const epochs = metrics.flatMap(({ role, stage, epoch }) => (role === network && stage !== undefined ? [{ stage, epoch }] : []));
  return [...groupBy(epochs, ({ stage }) => stage)].map(([name, group]) => ({
    name,
    from: group.reduce((first, { epoch }) => Math.min(first, epoch - 1), Infinity),
    to: group.reduce((last, { epoch }) => Math.max(last, epoch), 0),
  }));
}
