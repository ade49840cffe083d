import type { Forward } from '../evaluation/forward.js';
import { tapOutput } from '../evaluation/tap-output.js';

/** What a train step receives of a teacher for a batch, row-major. */
export interface TeacherBuffers {
  /** `[B, classes]` */
  readonly logits: Float32Array;
  /** `[B, ...]` each, in the order of the teacher's taps. */
  readonly taps: readonly Float32Array[];
}

/** Where a train step takes the teacher's outputs of a batch from. */
export interface TeacherOutputs {
  /**
   * @param positions the batch's places within the training subset
   * @param x the batch's inputs, `[B, ...]` row-major
   * @param target receives the outputs
   */
  fill(positions: Uint32Array, x: Float32Array, target: TeacherBuffers): void | Promise<void>;
}

/** Computed once for every sample of the subset, `[subset, ...]` row-major. */
export function cachedOutputs({ logits, taps }: TeacherBuffers, subsetSize: number): TeacherOutputs {
  const copy = (positions: Uint32Array, from: Float32Array, to: Float32Array): void => {
    const row = from.length / subsetSize;
    for (let i = 0; i < positions.length; i++) to.set(from.subarray(positions[i]! * row, (positions[i]! + 1) * row), i * row);
  };
  return {
    fill(positions, _, target) {
      copy(positions, logits, target.logits);
      taps.forEach((tap, i) => copy(positions, tap, target.taps[i]!));
    },
  };
}

/** A forward pass of the teacher for every batch. A partial batch is padded with zeros, which does not change the rows of an inference pass. */
export function liveOutputs(step: Pick<Forward, 'run'>, { batchSize, sampleSize }: { readonly batchSize: number; readonly sampleSize: number }): TeacherOutputs {
  const padded = new Float32Array(batchSize * sampleSize);
  const whole = (x: Float32Array): Float32Array => {
    if (x.length === padded.length) return x;
    padded.set(x);
    padded.fill(0, x.length);
    return padded;
  };
  return {
    async fill(_, x, target) {
      const outputs = await step.run({ x: whole(x) });
      const take = (name: string, to: Float32Array): void => to.set((outputs[name] as Float32Array).subarray(0, to.length));
      take('logits', target.logits);
      target.taps.forEach((to, i) => take(tapOutput(i), to));
    },
  };
}
