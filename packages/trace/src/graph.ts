import type { DType, HostTensor, NamedHostTensors, TensorSpec } from '@limbeck/core';

/** A tensor in a recorded graph; compared by identity. */
export interface Value extends TensorSpec {
  /** Unique within its graph, in order of creation. */
  readonly id: number;
}

/** Attributes as the tfjs kernel received them (plain data: numbers, strings, booleans, arrays, undefined). */
export type Attributes = Readonly<Record<string, unknown>>;

/** One recorded kernel call. `op` is the tfjs kernel name (`Conv2D`, `_FusedMatMul`) or one of Limbeck's named operations. */
export interface GraphNode {
  readonly op: string;
  /** By the kernel's own input names, in the kernel's order; `Concat`, `AddN` and the like use `0`, `1`, .... */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** Where it came from, for messages: layer, strategy or optimiser; empty when unknown. */
  readonly scope: string;
}

/** A recorded step: nodes in an order in which each comes after its inputs. Shapes are static, NHWC and HWIO as in tfjs. */
export interface Graph {
  readonly name: string;
  /** Fed at every call. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** Kept by the engine between calls. */
  readonly state: ReadonlyMap<string, Value>;
  /** Values known now, scalars written in JavaScript and the step's declared constants. */
  readonly constants: ReadonlyMap<Value, HostTensor>;
  readonly nodes: readonly GraphNode[];
  readonly outputs: ReadonlyMap<string, Value>;
  /** Next value of each state tensor that changes. An input, state or constant value may appear here directly. */
  readonly nextState: ReadonlyMap<string, Value>;
}

export type { DType, HostTensor, NamedHostTensors, TensorSpec };
