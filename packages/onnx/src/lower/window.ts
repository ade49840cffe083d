import { tf } from '@limbeck/core';
import type { AttributeValue } from '../write/model.js';
import type { Attributes } from '@limbeck/trace';

/** One spatial axis of a convolution or pool. */
export interface WindowAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** Just enough padding for the last window, so that rounding down gives `output`. */
  readonly after: number;
  /** Trailing input elements that no window reaches. */
  readonly unused: number;
}

/** Windows sliding over height and width. */
export interface Window {
  readonly batch: number;
  readonly height: WindowAxis;
  readonly width: WindowAxis;
}

type Shape4D = [number, number, number, number];
type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
type Pair = number | [number, number];

/** From a convolution's attributes and the shapes of its (forward) input, in its data format, and filter `[H, W, I, O]`. */
export function convolutionWindow(x: readonly number[], filter: readonly number[], attributes: Attributes, depthwise = false): Window {
  return windowOf(
    tf.backend_util.computeConv2DInfo(
      [...x] as Shape4D,
      [...filter] as Shape4D,
      attributes['strides'] as Pair,
      (attributes['dilations'] as Pair | undefined) ?? 1,
      attributes['pad'] as Padding,
      attributes['dimRoundingMode'] as 'floor' | undefined,
      depthwise,
      attributes['dataFormat'] === 'NCHW' ? 'channelsFirst' : 'channelsLast',
    ),
  );
}

/** From a pool's attributes and the shape of its (forward) input `[N, H, W, C]`. */
export function poolWindow(x: readonly number[], attributes: Attributes): Window {
  return windowOf(
    tf.backend_util.computePool2DInfo(
      [...x] as Shape4D,
      attributes['filterSize'] as Pair as [number, number],
      attributes['strides'] as Pair,
      1,
      attributes['pad'] as Padding,
      attributes['dimRoundingMode'] as 'floor' | undefined,
    ),
  );
}

/** From the attributes of a dilation and the shapes of its (forward) input `[N, H, W, C]` and filter `[H, W, C]`. */
export function dilationWindow(x: readonly number[], filter: readonly number[], attributes: Attributes): Window {
  const info = tf.backend_util.computeDilation2DInfo([...x] as Shape4D, [...filter] as [number, number, number], attributes['strides'] as Pair, attributes['pad'] as 'same', 'NHWC', attributes['dilations'] as Pair);
  return windowOf(info);
}

function windowOf(info: tf.backend_util.Conv2DInfo): Window {
  return {
    batch: info.batchSize,
    height: slidingAxis({ input: info.inHeight, output: info.outHeight, kernel: info.filterHeight, stride: info.strideHeight, dilation: info.dilationHeight, before: info.padInfo.top }),
    width: slidingAxis({ input: info.inWidth, output: info.outWidth, kernel: info.filterWidth, stride: info.strideWidth, dilation: info.dilationWidth, before: info.padInfo.left }),
  };
}

/** What follows from the extents. */
export function slidingAxis(known: Omit<WindowAxis, 'after' | 'unused'>): WindowAxis {
  const reached = (known.output - 1) * known.stride + (known.kernel - 1) * known.dilation + 1;
  const missing = reached - known.input - known.before;
  return { ...known, after: Math.max(0, missing), unused: Math.max(0, -missing) };
}

/** Whether windows neither overlap nor leave anything out, and nothing is padded. */
export function isTiling({ height, width }: Window): boolean {
  return [height, width].every((axis) => axis.kernel === axis.stride && axis.before === 0 && axis.after === 0);
}

/** The attributes that ONNX's Conv, ConvTranspose and pools share. */
export function windowAttributes({ height, width }: Window): Record<string, AttributeValue> {
  return {
    kernel_shape: [height.kernel, width.kernel],
    strides: [height.stride, width.stride],
    pads: [height.before, width.before, height.after, width.after],
    ...(height.dilation === 1 && width.dilation === 1 ? {} : { dilations: [height.dilation, width.dilation] }),
  };
}
