import { allocate, sizeOf } from '@limbeck/core/tensor';
import type { HostData, HostTensor, TensorSpec } from '@limbeck/core';

/** How a tensor lies in memory: physical axis i holds logical axis `layout[i]`. */
export type Layout = readonly number[];

/** Activations `[N, H, W, C]` kept channels first, and filters `[H, W, I, O]` kept as ONNX wants them. */
export const NCHW: Layout = [0, 3, 1, 2];
export const OIHW: Layout = [3, 2, 0, 1];

export function identityLayout(rank: number): Layout {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

export function physicalShape(shape: readonly number[], layout: Layout): number[] {
  return layout.map((axis) => shape[axis]!);
}

/** The `perm` of an ONNX Transpose that brings a tensor from one layout to another. */
export function permutation(from: Layout, to: Layout): number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** Whether going from one layout to another moves no element, since only axes of extent 1 change places. */
export function isReshape(shape: readonly number[], from: Layout, to: Layout): boolean {
  const moving = (layout: Layout): Layout => layout.filter((axis) => shape[axis] !== 1);
  return sameLayout(moving(from), moving(to));
}

/** A row-major tensor's elements in the order of the layout; the same array when nothing moves. */
export function toPhysical(tensor: HostTensor, layout: Layout): HostData {
  if (isReshape(tensor.shape, identityLayout(tensor.shape.length), layout)) return tensor.data;
  return permute(tensor.data, tensor.shape, layout, tensor);
}

/** The inverse of `toPhysical`; always a new array. */
export function toLogical(data: HostData, spec: TensorSpec, layout: Layout): HostData {
  const identity = identityLayout(spec.shape.length);
  if (isReshape(spec.shape, identity, layout)) return data.slice();
  return permute(data, physicalShape(spec.shape, layout), permutation(layout, identity), spec);
}

/** `result[i...] = data` with axis i of the result running along axis `perm[i]` of the source. */
function permute(data: HostData, shape: readonly number[], perm: readonly number[], { dtype }: TensorSpec): HostData {
  const result = allocate(dtype, sizeOf(shape));
  const sourceStrides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const extents = perm.map((axis) => shape[axis]!);
  const strides = perm.map((axis) => sourceStrides[axis]!);
  const index = extents.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target++) {
    result[target] = data[source]!;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < extents[axis]!) break;
      source -= strides[axis]! * extents[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
