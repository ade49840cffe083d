import { LimbeckError, formatError } from '@limbeck/core';
import { multiplyAdds } from '@limbeck/kernels';
import { describeModel } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import cnn from './cnn.js';

describeModel(
  cnn,
  { channels: [3, 4], dense: 5 },
  { inputShape: [8, 8, 1], classes: 3, parameters: 9 * 3 + 2 * 3 + 9 * 3 * 4 + 2 * 4 + 2 * 2 * 4 * 5 + 5 + 5 * 3 + 3 },
);
describeModel(
  cnn,
  { channels: [3], kernel: 5, dense: [], dropout: 0.5, batchNorm: false },
  { inputShape: [6, 6, 2], classes: 3, parameters: 25 * 2 * 3 + 3 + 3 * 3 * 3 * 3 + 3 },
);
describeModel(
  cnn,
  { channels: [3, 4], convolutions: 2, pooling: 'average', dense: [] },
  { inputShape: [8, 8, 1], classes: 3, parameters: 9 * (1 * 3 + 3 * 3 + 3 * 4 + 4 * 4) + 2 * (3 + 3 + 4 + 4) + 4 * 3 + 3 },
);

describe('cnn', () => {
  it('counts the multiply-adds of convolutions at every position', () => {
    const model = cnn.build({ inputShape: [28, 28, 1], classes: 10, seed: 0 }, cnn.options.parse({}));
    expect(multiplyAdds(model)).toBe(28 * 28 * 9 * 32 + 14 * 14 * 9 * 32 * 64 + 7 * 7 * 64 * 128 + 128 * 10);
    expect(model.countParams()).toBe(9 * 32 + 9 * 32 * 64 + 4 * (32 + 64) + 7 * 7 * 64 * 128 + 128 + 128 * 10 + 10);
  });

  it('taps the stages before they are pooled, and the features of the classifier', () => {
    expect(cnn.taps!(cnn.options.parse({ channels: [4, 8] }))).toEqual({ stage1: 'stage1_relu', stage2: 'stage2_relu', pooled: 'dense1' });
    expect(cnn.taps!(cnn.options.parse({ channels: [4], dense: [] }))).toEqual({ stage1: 'stage1_relu', pooled: 'flatten' });
    expect(cnn.taps!(cnn.options.parse({ channels: [4, 8], convolutions: 2, pooling: 'average', dense: [] }))).toEqual({ stage1: 'stage1_relu2', stage2: 'stage2_relu2', pooled: 'pool' });
  });

  it('averages the maps of its last stage, which are not halved again', () => {
    const model = cnn.build({ inputShape: [8, 8, 1], classes: 3, seed: 0 }, cnn.options.parse({ channels: [3, 4], pooling: 'average', dense: [] }));
    expect(model.getLayer('stage2_relu').outputShape).toEqual([null, 4, 4, 4]);
    expect(model.getLayer('pool').outputShape).toEqual([null, 4]);
  });

  it.each([[[784]], [[4, 4, 1]]])('refuses samples %j', (inputShape) => {
    const build = (): unknown => cnn.build({ inputShape, classes: 10, seed: 0 }, cnn.options.parse({ channels: [4, 8, 16] }));
    expect(build).toThrow(LimbeckError);
    expect(build).toThrow('LIM3001');
  });

  it('says what to do about images that are too small', () => {
    try {
      cnn.build({ inputShape: [4, 4, 1], classes: 10, seed: 0 }, cnn.options.parse({ channels: [4, 8, 16] }));
    } catch (error) {
      expect(formatError(error as LimbeckError)).toMatchInlineSnapshot(`
        "LIM3001 The model "cnn" does not take samples of shape [4, 4, 1].
          expected: images [height, width, channels] of at least 8 x 8 pixels
          found:    [4, 4, 1]
          next:     Use larger images, or a model with fewer stages."
      `);
    }
    expect.assertions(1);
  });
});
