import { tf } from '@limbeck/core';
import type { Step } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { dataOf, expectSameAsEager, host, withStep, type Outputs } from '../agreement.test.support.js';

type Pad = Parameters<typeof tf.conv2d>[3];
type Strides = [number, number];

interface Case {
  readonly x: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides?: Strides;
  readonly pad: Pad;
  readonly dilations?: Strides;
}

const CASES: readonly Case[] = [
  { x: [2, 6, 6, 5], filter: [3, 3, 5, 4], pad: 'same' },
  { x: [2, 6, 6, 5], filter: [3, 3, 5, 8], pad: 'valid' },
  { x: [2, 7, 6, 5], filter: [3, 2, 5, 4], pad: 'same' },
  { x: [2, 8, 8, 5], filter: [3, 3, 5, 6], strides: [2, 2], pad: 'same' },
  { x: [2, 9, 7, 5], filter: [3, 3, 5, 6], strides: [2, 2], pad: 'same' },
  { x: [2, 8, 7, 5], filter: [3, 3, 5, 6], strides: [2, 3], pad: 'valid' },
  { x: [2, 10, 10, 5], filter: [2, 2, 5, 3], strides: [3, 3], pad: 'valid' },
  { x: [2, 8, 8, 5], filter: [1, 1, 5, 6], pad: 'same' },
  { x: [2, 8, 9, 5], filter: [1, 1, 5, 6], strides: [2, 2], pad: 'same' },
  { x: [2, 8, 8, 5], filter: [5, 5, 5, 3], pad: 1 },
  { x: [2, 8, 8, 6], filter: [3, 3, 6, 3], pad: [[0, 0], [2, 1], [0, 2], [0, 0]] },
  { x: [2, 8, 8, 6], filter: [3, 3, 6, 3], strides: [2, 2], pad: [[0, 0], [1, 1], [1, 0], [0, 0]] },
  { x: [3, 7, 7, 1], filter: [3, 3, 1, 4], pad: 'same' },
  { x: [3, 7, 8, 3], filter: [3, 3, 3, 4], strides: [2, 2], pad: 'same' },
  { x: [3, 8, 8, 2], filter: [3, 3, 2, 4], strides: [3, 3], pad: 'valid' },
  { x: [3, 8, 7, 2], filter: [2, 2, 2, 4], strides: [3, 2], pad: 'valid' },
  { x: [1, 3, 3, 8], filter: [3, 3, 8, 2], pad: 'valid' },
];

const label = (each: Case): string => JSON.stringify(each);

describe('convolutions', () => {
  it('and their gradients, for every stride and padding', async () => {
    for (const each of CASES) {
      const { x, filter, strides = [1, 1], pad } = each;
      const forward = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, strides, pad);
      // The gradient of the squares depends on the result, so it is not the same everywhere.
      const loss = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.sum(tf.square(forward(a, f)));
      await expectSameAsEager({ x: host(x, 1), filter: host(filter, 2) }, {
        [`forward ${label(each)}`]: ({ x: a, filter: f }) => forward(a!, f!),
        [`dx ${label(each)}`]: ({ x: a, filter: f }) => tf.grads(loss)([a!, f!])[0]!,
        [`dfilter ${label(each)}`]: ({ x: a, filter: f }) => tf.grads(loss)([a!, f!])[1]!,
      });
    }
  });

  it('with dilation, bias and activation', async () => {
    const inputs = { x: host([2, 9, 8, 5], 1), filter: host([3, 3, 5, 4], 2), bias: host([4], 3) };
    const fused = (activation: 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu'): Outputs[string] => ({ x, filter, bias }) =>
      tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, pad: 'same', bias: bias!, activation, leakyreluAlpha: 0.3 });
    await expectSameAsEager(inputs, {
      dilated: ({ x, filter }) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', [2, 2]),
      linear: fused('linear'),
      relu: fused('relu'),
      relu6: fused('relu6'),
      elu: fused('elu'),
      sigmoid: fused('sigmoid'),
      leakyrelu: fused('leakyrelu'),
    });
  });

  it('by depth, and their gradients', async () => {
    const cases: readonly { filter: [number, number, number, number]; strides: Strides; pad: 'same' | 'valid' }[] = [
      { filter: [3, 3, 4, 1], strides: [1, 1], pad: 'same' },
      { filter: [3, 3, 4, 1], strides: [2, 2], pad: 'same' },
      { filter: [3, 2, 4, 1], strides: [2, 2], pad: 'valid' },
    ];
    for (const { filter, strides, pad } of cases) {
      const forward = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(a as tf.Tensor4D, f as tf.Tensor4D, strides, pad);
      const loss = (a: tf.Tensor, f: tf.Tensor): tf.Tensor => tf.sum(tf.square(forward(a, f)));
      await expectSameAsEager({ x: host([2, 7, 6, 4], 1), filter: host(filter, 2) }, {
        forward: ({ x: a, filter: f }) => forward(a!, f!),
        dx: ({ x: a, filter: f }) => tf.grads(loss)([a!, f!])[0]!,
        dfilter: ({ x: a, filter: f }) => tf.grads(loss)([a!, f!])[1]!,
      });
    }
    const channelwise = (a: tf.Tensor): tf.Tensor => tf.depthwiseConv2d(a as tf.Tensor4D, tf.ones([3, 3, 4, 2]), 2, 'same');
    await expectSameAsEager({ x: host([2, 7, 6, 4], 1) }, { dmultiplier: ({ x }) => tf.grad((a) => tf.sum(tf.square(channelwise(a))))(x!) });
    await expectSameAsEager({ x: host([2, 7, 6, 4], 1), filter: host([3, 3, 4, 2], 2) }, { multiplier: ({ x, filter }) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same') });
  });

  it('channels first, with a slope for each channel or a bias for each element, as channels last', async () => {
    const inputs = { x: host([2, 9, 8, 5], 1), filter: host([3, 2, 5, 4], 2), slopes: host([4], 3), bias: host([2, 5, 4, 4], 4), dy: host([2, 5, 4, 4], 5) };
    const first = (x: tf.Tensor): tf.Tensor4D => tf.transpose(x, [0, 3, 1, 2]) as tf.Tensor4D;
    const last = (x: tf.Tensor): tf.Tensor4D => tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D;
    const run: Step['run'] = ({ inputs: { x, filter, slopes, bias, dy } }) => {
      const fused = { filter: filter as tf.Tensor4D, strides: 2, pad: 'same', activation: 'prelu', preluActivationWeights: slopes! } as const;
      const convolve = (a: tf.Tensor, f: tf.Tensor): tf.Tensor4D => last(tf.conv2d(first(a), f as tf.Tensor4D, 2, 'same', 'NCHW'));
      const product = (a: tf.Tensor, f: tf.Tensor): tf.Scalar => tf.sum(tf.mul(convolve(a, f), dy!));
      const sameProduct = (a: tf.Tensor, f: tf.Tensor): tf.Scalar => tf.sum(tf.mul(tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'), dy!));
      const [dx, dfilter] = tf.grads(product)([x!, filter!]);
      const [sameDx, sameDfilter] = tf.grads(sameProduct)([x!, filter!]);
      const slopesLast = tf.fused.conv2d({ x: x as tf.Tensor4D, ...fused });
      return {
        outputs: {
          slopes: tf.sub(last(tf.fused.conv2d({ x: first(x!), ...fused, dataFormat: 'NCHW' })), slopesLast),
          bias: tf.sub(tf.fused.conv2d({ x: x as tf.Tensor4D, ...fused, activation: 'linear', bias: bias! }), tf.add(convolve(x!, filter!), bias!)),
          dx: tf.sub(dx!, sameDx!),
          dfilter: tf.sub(dfilter!, sameDfilter!),
          size: tf.mean(tf.abs(slopesLast)),
        },
        state: {},
      };
    };
    const { size, ...differences } = await withStep({ name: 'formats', inputs, state: {}, constants: {}, run }, (step) => step.run(dataOf(inputs)));
    expect(size![0]).toBeGreaterThan(0.1);
    for (const [name, values] of Object.entries(differences)) expect(Math.max(...values.map(Math.abs)), name).toBeLessThan(1e-5);
  });
});
