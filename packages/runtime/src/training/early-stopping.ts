export interface EarlyStoppingOptions {
  /** Epochs without improvement before training stops. */
  readonly patience: number;
  /** An improvement is larger than this. */
  readonly minDelta: number;
  readonly monitor: 'accuracy' | 'loss';
}

/** Tells after each epoch whether to stop; a pure fold over the history of evaluations. */
export function shouldStop(history: readonly { readonly accuracy: number; readonly loss: number }[], { patience, minDelta, monitor }: EarlyStoppingOptions): boolean {
  const values = history.map(({ accuracy, loss }) => (monitor === 'accuracy' ? accuracy : -loss));
  let best = -Infinity;
  let bestAt = -1;
  values.forEach((value, epoch) => {
    if (value > best + minDelta) [best, bestAt] = [value, epoch];
  });
  return values.length - 1 - bestAt >= patience;
}
