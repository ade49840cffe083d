import type { DType } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import type { GraphBuilder, Ref } from './graph-builder.js';

/** A recorded kernel call with its inputs as tensors of the graph being built. */
export interface Call {
  readonly node: GraphNode;
  /** Input tensors by the kernel's input names. */
  readonly refs: Readonly<Record<string, Ref>>;
}

/** Adds to `graph` what computes a kernel's outputs, and returns them in order. */
export type Lowering = (call: Call, graph: GraphBuilder) => Ref | readonly Ref[];

export type LoweringTable = Readonly<Record<string, Lowering>>;

/** The named input's shape and dtype. */
export function inputOf({ node }: Call, name: string): Value {
  const value = node.inputs[name];
  if (!value) throw unsupported(node, `it has no input "${name}"`);
  return value;
}

export function refOf(call: Call, name: string): Ref {
  const ref = call.refs[name];
  if (ref === undefined) throw unsupported(call.node, `it has no input "${name}"`);
  return ref;
}

/** The first output's shape and dtype. */
export function outputOf({ node }: Call): Value {
  const value = node.outputs[0];
  if (!value) throw unsupported(node, 'it has no output');
  return value;
}

/** Attribute `T`, the element type. */
export const typed = (dtype: DType): { readonly T: { readonly type: DType } } => ({ T: { type: dtype } });

export function unsupported(node: GraphNode, why: string): LimbeckError {
  return new LimbeckError('LIM3010', {
    what: `The operation "${node.op}"${node.scope === '' ? '' : ` (in ${node.scope})`} cannot be lowered to TensorFlow: ${why}.`,
    next: 'Write it with other operations, or run the step on another backend.',
  });
}
