import type { Subset } from '../training/sampling.js';

export interface Score {
  /** Share of samples whose largest logit is the label's, [0, 1]; ties count for the lowest class. */
  readonly accuracy: number;
  /** -mean log softmax(z)_y, in nats, summed in double precision. */
  readonly loss: number;
  /** Number of samples by label and predicted class, `[label, predicted]` row-major. */
  readonly confusion: Uint32Array;
}

/** Accuracy and cross-entropy of logits `[subset, classes]` against the subset's labels. */
export function score(logits: Float32Array, subset: Subset, classes: number): Score {
  let correct = 0;
  let loss = 0;
  const confusion = new Uint32Array(classes * classes);
  subset.indices.forEach((sample, row) => {
    const label = subset.split.labels[sample]!;
    const z = logits.subarray(row * classes, (row + 1) * classes);
    let best = 0;
    for (let c = 1; c < classes; c++) if (z[c]! > z[best]!) best = c;
    if (best === label) correct++;
    confusion[label * classes + best]!++;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(z[c]! - z[best]!);
    loss += Math.log(sum) + z[best]! - z[label]!;
  });
  return { accuracy: correct / subset.indices.length, loss: loss / subset.indices.length, confusion };
}
