import { sizeOf, tf } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import type { AttributeValue } from '../write/model.js';
import { activate } from './activation.js';
import { identityLayout, NCHW, OIHW, type Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';
import { convolutionWindow, windowAttributes } from './window.js';

/** How the activations of a convolution lie for ONNX, which wants channels first. */
export function activationLayout({ attributes }: GraphNode): Layout {
  return attributes['dataFormat'] === 'NCHW' ? identityLayout(4) : NCHW;
}

/** Where the shape of activations tells their channels. */
export function channelAxis({ attributes }: GraphNode): 1 | 3 {
  return attributes['dataFormat'] === 'NCHW' ? 1 : 3;
}

const convolution: NodeLowering = (node, lowering) => {
  const { x, filter } = node.inputs;
  const layout = activationLayout(node);
  const window = convolutionWindow(x!.shape, filter!.shape, node.attributes);
  finish(node, [lowering.read(x!, layout), lowering.read(filter!, OIHW)], windowAttributes(window), lowering);
};

/** The convolution with its fused bias, which arrives as `[C]`, as a scalar, or as anything else that broadcasts, and its activation. */
export function finish(node: GraphNode, operands: readonly string[], attributes: Record<string, AttributeValue>, lowering: Lowering): void {
  const { builder } = lowering;
  const output = node.outputs[0]!;
  const layout = activationLayout(node);
  const channels = output.shape[channelAxis(node)]!;
  const { bias } = node.inputs;
  const vector = bias && [1, channels].includes(sizeOf(bias.shape)) ? biasVector(bias, channels, lowering) : undefined;
  let result = builder.node('Conv', vector === undefined ? operands : [...operands, vector], attributes);
  if (bias && vector === undefined) result = builder.node('Add', [result, lowering.readBroadcast(bias, 4, layout)]);
  lowering.write(output, activate(node, result, layout, lowering), layout);
}

function biasVector(bias: Value, channels: number, lowering: Lowering): string {
  const { builder } = lowering;
  const name = lowering.read(bias);
  if (bias.shape.length === 1 && bias.shape[0] === channels) return name;
  return builder.node('Expand', [builder.node('Reshape', [name, builder.ints([-1])]), builder.ints([channels])]);
}

/** The gradient in the input: a transposed convolution, or for stride 1 a convolution with the filter turned by 180 degrees. */
const inputGradient: NodeLowering = (node, lowering) => {
  const { builder } = lowering;
  const { dy, filter } = node.inputs;
  const layout = activationLayout(node);
  const window = convolutionWindow(node.attributes['inputShape'] as readonly number[], filter!.shape, node.attributes);
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
