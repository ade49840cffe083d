import { tf } from '@limbeck/core';
import type { GraphNode } from '@limbeck/trace';
import { activate } from './activation.js';
import { identityLayout, NCHW, OIHW, type Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { convolutionWindow, windowAttributes } from './window.js';

/** How the activations of a convolution lie for ONNX, which wants channels first. */
export function activationLayout({ attributes }: GraphNode): Layout {
  return attributes['dataFormat'] === 'NCHW' ? identityLayout(4) : NCHW;
}

/** A shape of activations as `[N, H, W, C]`, whatever the data format. */
export function channelsLast([a, b, c, d]: readonly number[], { attributes }: GraphNode): number[] {
  return attributes['dataFormat'] === 'NCHW' ? [a!, c!, d!, b!] : [a!, b!, c!, d!];
}

const convolution: NodeLowering = (node, lowering) => {
  const { x, filter, bias } = node.inputs;
  const layout = activationLayout(node);
  const window = convolutionWindow(channelsLast(x!.shape, node), filter!.shape, node.attributes);
  const operands = [lowering.read(x!, layout), lowering.read(filter!, OIHW), ...(bias ? [biasVector(node, lowering)] : [])];
  const result = lowering.builder.node('Conv', operands, windowAttributes(window));
  lowering.write(node.outputs[0]!, activate(node, result, layout, lowering), layout);
};

/** A fused bias arrives as `[C]`, as a scalar, or with leading axes of extent 1. */
export function biasVector(node: GraphNode, lowering: Lowering): string {
  const { builder } = lowering;
  const bias = node.inputs['bias']!;
  const channels = channelsLast(node.outputs[0]!.shape, node)[3]!;
  const name = lowering.read(bias);
  if (bias.shape.length === 1 && bias.shape[0] === channels) return name;
  return builder.node('Expand', [builder.node('Reshape', [name, builder.ints([-1])]), builder.ints([channels])]);
}

/** The gradient in the input: a transposed convolution, or for stride 1 a convolution with the filter turned by 180 degrees. */
const inputGradient: NodeLowering = (node, lowering) => {
  const { builder } = lowering;
  const { dy, filter } = node.inputs;
  const layout = activationLayout(node);
  const window = convolutionWindow(channelsLast(node.attributes['inputShape'] as readonly number[], node), filter!.shape, node.attributes);
  const { height, width } = window;
  const gradient = lowering.read(dy!, layout);
  const kernel = lowering.read(filter!, OIHW);
  const padding = [height, width].map((axis) => (axis.kernel - 1) * axis.dilation - axis.before);
  const turnable = height.stride === 1 && width.stride === 1 && padding.every((before) => before >= 0);
  const result = turnable
    ? builder.node('Conv', [gradient, turned(kernel, lowering)], {
        ...windowAttributes(window),
        pads: [padding[0]!, padding[1]!, height.input - height.output + (height.kernel - 1) * height.dilation - padding[0]!, width.input - width.output + (width.kernel - 1) * width.dilation - padding[1]!],
      })
    : builder.node('ConvTranspose', [gradient, kernel], { ...windowAttributes(window), output_padding: [height.unused, width.unused] });
  lowering.write(node.outputs[0]!, result, layout);
};

/** The filter with input and output channels swapped and both kernel axes reversed. */
function turned(kernel: string, { builder }: Lowering): string {
  const swapped = builder.node('Transpose', [kernel], { perm: [1, 0, 2, 3] });
  return builder.node('Slice', [swapped, builder.ints([-1, -1]), builder.ints([-1e9, -1e9]), builder.ints([2, 3]), builder.ints([-1, -1])]);
}

/** Convolutions and their gradients in the input. */
export const convLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Conv2D]: convolution,
  [tf.FusedConv2D]: convolution,
  [tf.Conv2DBackpropInput]: inputGradient,
};
