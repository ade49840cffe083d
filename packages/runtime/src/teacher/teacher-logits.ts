import type { CompiledStep } from '@limbeck/core';

/** Where a train step takes the teacher's logits of a batch from. */
export interface TeacherLogits {
  /**
   * @param positions the batch's places within the training subset
   * @param x the batch's inputs, `[B, ...]` row-major
   * @param target receives the logits, `[B, classes]` row-major
   */
  fill(positions: Uint32Array, x: Float32Array, target: Float32Array): void | Promise<void>;
}

/** Computed once for every sample of the subset, `[subset, classes]` row-major. */
export function cachedLogits(logits: Float32Array, classes: number): TeacherLogits {
  return {
    fill(positions, _, target) {
      for (let i = 0; i < positions.length; i++) target.set(logits.subarray(positions[i]! * classes, (positions[i]! + 1) * classes), i * classes);
    },
  };
}

/** A forward pass of the teacher for every batch. A partial batch is padded with zeros, which does not change the rows of an inference pass. */
export function liveLogits(step: CompiledStep, { batchSize, sampleSize }: { readonly batchSize: number; readonly sampleSize: number }): TeacherLogits {
  const padded = new Float32Array(batchSize * sampleSize);
  const whole = (x: Float32Array): Float32Array => {
    if (x.length === padded.length) return x;
    padded.set(x);
    padded.fill(0, x.length);
    return padded;
  };
  return {
    async fill(_, x, target) {
      const { logits } = await step.run({ x: whole(x) });
      target.set((logits as Float32Array).subarray(0, target.length));
    },
  };
}
