import { tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { dataOf, expectSameAsEager, host, ints, withStep } from '../agreement.test.support.js';

type Resize = (x: tf.Tensor) => tf.Tensor;

const SIZES = [['larger', 7, 9], ['smaller', 2, 3], ['one pixel', 1, 1], ['the same', 4, 5]] as const;
const MODES = [[false, false], [true, false], [false, true]] as const;

function resizes(height: number, width: number, [corners, half]: (typeof MODES)[number]): Record<'bilinear' | 'nearest', Resize> {
  return {
    bilinear: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [height, width], corners, half),
    nearest: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height, width], corners, half),
  };
}

describe('images in other sizes', () => {
  it.each(SIZES)('%s', async (_, height, width) => {
    for (const options of MODES) {
      const { bilinear, nearest } = resizes(height, width, options);
      await expectSameAsEager({ x: host([2, 4, 5, 3]) }, { bilinear: ({ x }) => bilinear(x!), nearest: ({ x }) => nearest(x!) });
    }
  });

  // Against the map itself, since tfjs' own gradients take height for width and lose batches.
  it.each(SIZES)('have the transposed map as gradient: %s', async (_, height, width) => {
    for (const options of MODES) {
      const inputs = { x: host([2, 4, 5, 3]), dy: host([2, height, width, 3], 2) };
      for (const resize of Object.values(resizes(height, width, options))) {
        const run: Step['run'] = ({ inputs: { x, dy } }) => {
          const product = (a: tf.Tensor): tf.Scalar => tf.sum(tf.mul(resize(a), dy!));
          return { outputs: { forward: product(x!), backward: tf.sum(tf.mul(tf.grad(product)(x!), x!)) }, state: {} };
        };
        const { forward, backward } = await withStep({ name: 'resize', inputs, state: {}, constants: {}, run }, (step) => step.run(dataOf(inputs)));
        expect(backward![0]).toBeCloseTo(forward![0]!, 4);
      }
    }
  });

  it('and parts of them, inside and outside', async () => {
    const boxes = { ...host([3, 4]), data: Float32Array.of(0.1, 0.2, 0.9, 0.8, -0.5, 0, 0.5, 1.5, 1, 1, 0, 0) };
    for (const size of [[3, 4], [1, 1]] as const) {
      const crop = (method: 'bilinear' | 'nearest') => ({ images, boxes: box, which }: Readonly<Record<string, tf.Tensor>>): tf.Tensor => tf.image.cropAndResize(images as tf.Tensor4D, box as tf.Tensor2D, which as tf.Tensor1D, [...size], method, 0.5);
      await expectSameAsEager({ images: host([2, 5, 6, 3]), boxes, which: ints([3], [0, 1, 1]) }, { bilinear: crop('bilinear'), nearest: crop('nearest') });
    }
  });
});
