import { sizeOf } from '@limbeck/core/tensor';
import type { HostData, HostTensor, ModelFile } from '@limbeck/core';
import type { Forward } from '../evaluation/forward.js';
import { tapOutput } from '../evaluation/tap-output.js';
import type { ChannelsFirst, FileInput, FileLogits, FilePlan, FileTap } from './file-plan.js';

/** The key of a tap that is the logits themselves. */
export const LOGITS = 'logits';

/** The smallest positive normal number of float32: its logarithm is finite. */
const SMALLEST = 2 ** -126;

/**
 * A forward pass of an opened file, as a network gives it: `x` normalised as the dataset has it -> `logits` and the taps, channels last. A file of a fixed batch takes its input in
 * pieces of that size, the last filled up with zeros.
 */
export function fileForward(opened: ModelFile, { input, logits }: FilePlan, taps: readonly FileTap[]): Forward {
  const sampleSize = sizeOf(input.shape);
  return {
    async run({ x }) {
      const samples = x as Float32Array;
      const count = samples.length / sampleSize;
      const piece = input.batch ?? count;
      const classes = logits.columns.length;
      const all: Record<string, Float32Array> = { logits: new Float32Array(count * classes) };
      taps.forEach(({ shape, key }, i) => { all[tapOutput(i)] = key === LOGITS ? all['logits']! : new Float32Array(count * sizeOf(shape)); });
      for (let start = 0; start < count; start += piece) {
        const here = Math.min(piece, count - start);
        const outputs = await opened.run({ [input.name]: fileInput(samples.subarray(start * sampleSize, (start + here) * sampleSize), input, piece) });
        takeLogits(outputs[logits.name]!.data, here, logits, all['logits']!.subarray(start * classes));
        taps.forEach(({ key, shape, channelsFirst }, i) => {
          if (key === LOGITS) return;
          const size = sizeOf(shape);
          takeTap(outputs[key]!.data.subarray(0, here * size), size, channelsFirst, all[tapOutput(i)]!.subarray(start * size));
        });
      }
      return all;
    },
    dispose: () => opened.dispose(),
  };
}

/** Samples as the file takes them; what is missing of the batch is zeros. */
export function fileInput(samples: Float32Array, { shape, dtype, channelsFirst, affine }: FileInput, batch: number): HostTensor {
  const size = sizeOf(shape);
  const data = dtype === 'int32' ? new Int32Array(batch * size) : new Float32Array(batch * size);
  const { pixels, channels } = channelsFirst ?? { pixels: 1, channels: affine?.factor.length ?? 1 };
  for (let i = 0; i < samples.length; i++) {
    const channel = i % channels;
    const value = affine ? samples[i]! * affine.factor[channel]! + affine.offset[channel]! : samples[i]!;
    const within = i % size;
    const to = channelsFirst ? i - within + channel * pixels + (within - channel) / channels : i;
    data[to] = dtype === 'int32' ? Math.round(value) : value;
  }
  return { dtype, shape: [batch, ...shape], data };
}

function takeLogits(from: HostData, count: number, { width, columns, probabilities }: FileLogits, to: Float32Array): void {
  for (let row = 0; row < count; row++) {
    columns.forEach((column, c) => {
      const value = from[row * width + column]!;
      to[row * columns.length + c] = probabilities ? Math.log(Math.max(value, SMALLEST)) : value;
    });
  }
}

function takeTap(from: HostData, size: number, channelsFirst: ChannelsFirst | null, to: Float32Array): void {
  if (!channelsFirst) return to.set(from);
  const { pixels, channels } = channelsFirst;
  for (let start = 0; start < from.length; start += size) {
    for (let c = 0; c < channels; c++) for (let p = 0; p < pixels; p++) to[start + p * channels + c] = from[start + c * pixels + p]!;
  }
}
