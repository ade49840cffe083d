import { tf } from '@limbeck/core';
import { multiplyAdds, readWeights } from '@limbeck/kernels';
import { describeModel } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import resnet8 from './resnet8.js';
import resnet8x4 from './resnet8x4.js';

describeModel(resnet8, {}, { inputShape: [8, 8, 3], classes: 5, parameters: 83_892 - 95 * 65 });

/** Parameters and multiply-adds for 100 classes and 32 x 32 x 3 images, as measured on RepDistiller's networks (mdistiller's agree). */
const REFERENCE = [
  ['resnet8', 83_892, 12_507_392],
  ['resnet14', 181_108, 26_663_168],
  ['resnet20', 278_324, 40_818_944],
  ['resnet32', 472_756, 69_130_496],
  ['resnet44', 667_188, 97_442_048],
  ['resnet56', 861_620, 125_753_600],
  ['resnet110', 1_736_564, 253_155_584],
  ['resnet8x4', 1_233_540, 177_071_104],
  ['resnet32x4', 7_433_860, 1_083_040_768],
] as const;

describe('CIFAR ResNets', () => {
  it.each(REFERENCE)('%s has the parameters and multiply-adds of RepDistiller', async (id, parameters, macs) => {
    const { default: definition } = (await import(`./${id}.js`)) as { default: typeof resnet8 };
    expect(definition.id).toBe(id);
    const model = definition.build({ inputShape: [32, 32, 3], classes: 100, seed: 0 }, {});
    expect(model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a! * b!, 1)!, 0)).toBe(parameters);
    expect(multiplyAdds(model)).toBe(macs);
    model.dispose();
  });

  it('taps the shapes of the reference features', () => {
    const model = resnet8x4.build({ inputShape: [32, 32, 3], classes: 100, seed: 0 }, {});
    const shapes = Object.entries(resnet8x4.taps!({})).map(([tap, layer]) => [tap, model.getLayer(layer).outputShape]);
    expect(Object.fromEntries(shapes)).toEqual({ stage1: [null, 32, 32, 64], stage2: [null, 16, 16, 128], stage3: [null, 8, 8, 256], pooled: [null, 256] });
    model.dispose();
  });

  it('pads strided convolutions on both sides, as PyTorch does', async () => {
    await tf.setBackend('cpu');
    const model = resnet8.build({ inputShape: [4, 4, 16], classes: 2, seed: 0 }, {});
    const [padding, convolution] = [model.getLayer('stage2_block1_pad1'), model.getLayer('stage2_block1_conv1')];
    // One kernel tap in the middle: output (i, j) is then input (2 i, 2 j).
    const kernel = tf.buffer([3, 3, 16, 32]);
    kernel.set(1, 1, 1, 0, 0);
    convolution.setWeights([kernel.toTensor()]);
    const input = tf.reshape(tf.range(0, 4 * 4 * 16), [1, 4, 4, 16]);
    const output = convolution.apply(padding.apply(input)) as tf.Tensor4D;
    expect([0, 1].flatMap((i) => [0, 1].map((j) => output.bufferSync().get(0, i, j, 0)))).toEqual([0, 2, 8, 10].map((pixel) => pixel * 16));
    model.dispose();
  });

  it('starts from normal weights of variance 2 / fan out', async () => {
    await tf.setBackend('cpu');
    const model = resnet8x4.build({ inputShape: [32, 32, 3], classes: 100, seed: 5 }, {});
    const { weights } = readWeights(model);
    const kernel = weights['stage3_block1_conv1/kernel']!.data as Float32Array;
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    expect(Math.sqrt(variance)).toBeAllClose(Math.sqrt(2 / (9 * 256)), { rtol: 0.005 });
    // An untruncated normal distribution reaches beyond two deviations.
    expect(kernel.filter((value) => Math.abs(value) > 2 * Math.sqrt(variance)).length / kernel.length).toBeAllClose(0.0455, { rtol: 0.05 });
    model.dispose();
  });
});
