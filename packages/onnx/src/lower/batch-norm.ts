import { sizeOf, tf } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '@limbeck/kernels';
import type { GraphNode, Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { identityLayout, NCHW, sameLayout, type Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';

const layoutFor = (x: Value): Layout => (x.shape.length === 4 ? NCHW : identityLayout(x.shape.length));

/** `[C]` so that it broadcasts against the channels of `x` in memory. */
function perChannel(name: string, x: Value, builder: GraphBuilder): string {
  return x.shape.length === 4 ? builder.node('Reshape', [name, builder.ints([x.shape[3]!, 1, 1])]) : name;
}

/** A reduction over all axes but the channels, first within images and then across them: both are fast, the two in one are not. */
function reduceToChannels(op: 'ReduceSum' | 'ReduceMean', name: string, x: Value, builder: GraphBuilder): string {
  const withinImages = x.shape.length === 4 ? builder.node(op, [name, builder.ints([2, 3])], { keepdims: 0 }) : name;
  return builder.node(op, [withinImages, builder.ints([0])], { keepdims: 0 });
}

/** `scale x + shift`, channel by channel, in one pass: ONNX Runtime has no kernel of its own for it. */
function affine(x: string, scale: string, shift: string, channels: number, builder: GraphBuilder): string {
  return builder.node('BatchNormalization', [x, scale, shift, filled(channels, 0, builder), filled(channels, 1, builder)], { epsilon: { float: 0 } });
}

function filled(length: number, value: number, builder: GraphBuilder): string {
  return builder.constant('float32', [length], new Float32Array(length).fill(value));
}

function centred(x: Value, mean: string, lowering: Lowering): string {
  return lowering.builder.node('Sub', [lowering.read(x, layoutFor(x)), perChannel(mean, x, lowering.builder)]);
}

/** The variance is taken from centred values: the difference of two large sums would lose it. */
const training: NodeLowering = ({ inputs, attributes, outputs: [y, batchMean, batchVariance] }, lowering) => {
  const { builder } = lowering;
  const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', Value>;
  const mean = reduceToChannels('ReduceMean', lowering.read(x, layoutFor(x)), x, builder);
  lowering.write(batchMean!, mean);
  const difference = centred(x, mean, lowering);
  const variance = reduceToChannels('ReduceMean', builder.node('Mul', [difference, difference]), x, builder);
  lowering.write(batchVariance!, variance);
  const operands = [difference, lowering.read(gamma), lowering.read(beta), filled(x.shape.at(-1)!, 0, builder), variance];
  lowering.write(y!, builder.node('BatchNormalization', operands, { epsilon: { float: attributes['epsilon'] as number } }), layoutFor(x));
};

/**
 * With `r = 1 / sqrt(variance + epsilon)`, `c = x - mean` and M values a channel:
 * `dbeta = sum dy`, `dgamma = r sum dy c`, `dx = gamma r (dy - dbeta / M - c r^2 (sum dy c) / M)`.
 */
const gradient: NodeLowering = ({ inputs, attributes, outputs: [dx, dgamma, dbeta] }, lowering) => {
  const { builder } = lowering;
  const { dy, x, gamma, mean, variance } = inputs as Record<'dy' | 'x' | 'gamma' | 'mean' | 'variance', Value>;
  const channels = x.shape.at(-1)!;
  const reciprocalCount = builder.float(channels / sizeOf(x.shape));
  const upstream = lowering.read(dy, layoutFor(x));
  const difference = centred(x, lowering.read(mean), lowering);
  const multiply = (...factors: readonly string[]): string => factors.reduce((product, factor) => builder.node('Mul', [product, factor]));
  const deviation = builder.node('Sqrt', [builder.node('Add', [lowering.read(variance), builder.float(attributes['epsilon'] as number)])]);
  const reciprocal = builder.node('Reciprocal', [deviation]);
  const sum = reduceToChannels('ReduceSum', upstream, x, builder);
  const correlation = multiply(reduceToChannels('ReduceSum', builder.node('Mul', [upstream, difference]), x, builder), reciprocal);
  const scale = multiply(lowering.read(gamma), reciprocal);
  const negated = builder.node('Neg', [multiply(scale, reciprocalCount)]);
  const direct = affine(upstream, scale, multiply(negated, sum), channels, builder);
  const correction = multiply(difference, perChannel(multiply(negated, reciprocal, correlation), x, builder));
  lowering.write(dx!, builder.node('Add', [direct, correction]), layoutFor(x));
  lowering.write(dgamma!, correlation);
  lowering.write(dbeta!, sum);
};

/** `scale (x - mean) / sqrt(variance + epsilon) + offset` with statistics that broadcast against `x`. */
function elementByElement(node: GraphNode, lowering: Lowering): void {
  const { builder } = lowering;
  const { x, mean, variance, scale, offset } = node.inputs as Record<'x' | 'mean' | 'variance', Value> & { scale?: Value; offset?: Value };
  const layout = lowering.layoutOf(x);
  const read = (value: Value): string => lowering.readBroadcast(value, x.shape.length, layout);
  const deviation = builder.node('Sqrt', [builder.node('Add', [read(variance), builder.float(node.attributes['varianceEpsilon'] as number)])]);
  const normal = builder.node('Div', [builder.node('Sub', [read(x), read(mean)]), deviation]);
  const scaled = scale ? builder.node('Mul', [normal, read(scale)]) : normal;
  lowering.write(node.outputs[0]!, offset ? builder.node('Add', [scaled, read(offset)]) : scaled, layout);
}

/** Normalisation with given statistics. Where the channels are not first in memory, all other axes are seen as one. */
const inference: NodeLowering = (node, lowering) => {
  const { builder } = lowering;
  const { x, mean, variance, scale, offset } = node.inputs as Record<'x' | 'mean' | 'variance', Value> & { scale?: Value; offset?: Value };
  const channels = x.shape[3]!;
  if (mean.shape.length !== 1) return elementByElement(node, lowering);
  const layout = lowering.layoutOf(x);
  const channelsFirst = sameLayout(layout, NCHW);
  const rows = channelsFirst ? lowering.read(x, NCHW) : builder.node('Reshape', [lowering.read(x), builder.ints([-1, channels])]);
  const operands = [rows, scale ? lowering.read(scale) : filled(channels, 1, builder), offset ? lowering.read(offset) : filled(channels, 0, builder), lowering.read(mean), lowering.read(variance)];
  const y = builder.node('BatchNormalization', operands, { epsilon: { float: node.attributes['varianceEpsilon'] as number } });
  if (channelsFirst) lowering.write(node.outputs[0]!, y, NCHW);
  else lowering.write(node.outputs[0]!, builder.node('Reshape', [y, builder.ints(x.shape)]));
};

/** Batch normalisation in training, its gradient, and in inference. */
export const batchNormLowerings: Readonly<Record<string, NodeLowering>> = {
  [BATCH_NORM_TRAINING]: training,
  [BATCH_NORM_TRAINING_GRAD]: gradient,
  [tf.FusedBatchNorm]: inference,
};
