import { tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import type { NodeLowering } from './lowering.js';

type Attributes = {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
};

/** For each channel the sum over the channels at most `radius` away: a product with a band matrix. */
function nearby(x: string, channels: number, radius: number, builder: GraphBuilder): string {
  const band = Float32Array.from({ length: channels * channels }, (_, i) => (Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? 1 : 0));
  return builder.node('MatMul', [x, builder.constant('float32', [channels, channels], band)]);
}

function norms(x: string, channels: number, { depthRadius, bias, alpha }: Attributes, builder: GraphBuilder): string {
  const squares = nearby(builder.node('Mul', [x, x]), channels, depthRadius, builder);
  return builder.node('Add', [builder.node('Mul', [squares, builder.float(alpha)]), builder.float(bias)]);
}

/** `x / (bias + alpha sum of nearby squares)^beta`. */
const forward: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const a = attributes as Attributes;
  const x = lowering.read(inputs['x']!);
  const scale = builder.node('Pow', [norms(x, output!.shape.at(-1)!, a, builder), builder.float(-a.beta)]);
  lowering.write(output!, builder.node('Mul', [x, scale]));
};

/** `dy n^-beta - 2 alpha beta x sum of nearby (y dy / n)`, n being the norms. */
const gradient: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const a = attributes as Attributes;
  const { x, y, dy } = inputs as Record<'x' | 'y' | 'dy', Value>;
  const channels = output!.shape.at(-1)!;
  const norm = norms(lowering.read(x), channels, a, builder);
  const direct = builder.node('Mul', [lowering.read(dy), builder.node('Pow', [norm, builder.float(-a.beta)])]);
  const spread = nearby(builder.node('Div', [builder.node('Mul', [lowering.read(y), lowering.read(dy)]), norm]), channels, a.depthRadius, builder);
  const indirect = builder.node('Mul', [builder.node('Mul', [lowering.read(x), spread]), builder.float(2 * a.alpha * a.beta)]);
  lowering.write(output!, builder.node('Sub', [direct, indirect]));
};

/** Local response normalisation and its gradient. */
export const localResponseLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.LRN]: forward,
  [tf.LRNGrad]: gradient,
};
