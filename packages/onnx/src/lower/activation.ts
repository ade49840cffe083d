import { tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { elementwise, real } from './elementwise.js';
import type { Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';

/** Steeper than any normal number is small: HardSigmoid with this slope is the unit step in one pass. */
const STEEP = 3e38;

const activations: Readonly<Record<string, (x: string, builder: GraphBuilder) => string>> = {
  linear: (x) => x,
  relu: (x, builder) => builder.node('Relu', [x]),
  relu6: (x, builder) => builder.node('Clip', [x, builder.float(0), builder.float(6)]),
  elu: (x, builder) => builder.node('Elu', [x]),
  sigmoid: (x, builder) => builder.node('Sigmoid', [x]),
};

/** The activation of a fused kernel, applied to its result so far, which lies in `layout`. */
export function activate(node: GraphNode, x: string, layout: Layout, lowering: Lowering): string {
  const name = (node.attributes['activation'] as string | undefined) ?? 'linear';
  if (name === 'prelu') return prelu(x, slopes(node, layout, lowering), lowering.builder);
  if (name === 'leakyrelu') return leakyRelu(x, node.attributes['leakyreluAlpha'] as number, lowering.builder);
  const activation = activations[name];
  if (!activation) throw lowering.unsupported(node, `its activation is "${name}"`);
  return activation(x, lowering.builder);
}

function leakyRelu(x: string, alpha: number, builder: GraphBuilder): string {
  return builder.node('LeakyRelu', [x], { alpha: { float: alpha } });
}

/** One slope a channel, also where the channels come first. */
function slopes({ inputs, attributes }: GraphNode, layout: Layout, lowering: Lowering): string {
  const weights = inputs['preluActivationWeights']!;
  if (attributes['dataFormat'] !== 'NCHW' || weights.shape.length !== 1) return lowering.readBroadcast(weights, layout.length, layout);
  return lowering.builder.node('Reshape', [lowering.read(weights), lowering.builder.ints([weights.shape[0]!, 1, 1])]);
}

function prelu(x: string, alpha: string, builder: GraphBuilder): string {
  const negative = builder.node('Mul', [alpha, builder.node('Min', [x, builder.float(0)])]);
  return builder.node('Add', [builder.node('Relu', [x]), negative]);
}

/** `x > 0 ? 1 : alpha`; NaN stays NaN. */
function step(x: string, alpha: number, builder: GraphBuilder): string {
  const unit = builder.node('HardSigmoid', [x], { alpha: { float: STEEP }, beta: { float: 0 } });
  return alpha === 0 ? unit : builder.node('Add', [builder.node('Mul', [unit, builder.float(1 - alpha)]), builder.float(alpha)]);
}

const simple = (name: string): NodeLowering => elementwise(['x'], real(([x], builder) => activations[name]!(x!, builder)));

/** Activation functions and their gradients. */
export const activationLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Relu]: simple('relu'),
  [tf.Relu6]: simple('relu6'),
  [tf.Elu]: simple('elu'),
  [tf.Sigmoid]: simple('sigmoid'),
  [tf.Tanh]: elementwise(['x'], ([x], builder) => builder.node('Tanh', [x!])),
  [tf.Softplus]: elementwise(['x'], ([x], builder) => builder.node('Softplus', [x!])),
  [tf.Selu]: elementwise(['x'], ([x], builder) => builder.node('Selu', [x!])),
  [tf.LeakyRelu]: elementwise(['x'], real(([x], builder, { attributes }) => leakyRelu(x!, attributes['alpha'] as number, builder))),
  [tf.Prelu]: elementwise(['x', 'alpha'], real(([x, alpha], builder) => prelu(x!, alpha!, builder))),
  [tf.Step]: elementwise(['x'], real(([x], builder, { attributes }) => step(x!, (attributes['alpha'] as number | undefined) ?? 0, builder))),
  [tf.EluGrad]: elementwise(['dy', 'y'], ([dy, y], builder) => builder.node('Mul', [dy!, builder.node('Add', [builder.node('Min', [y!, builder.float(0)]), builder.float(1)])])),
};
