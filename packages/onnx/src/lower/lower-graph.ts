import type { NamedSpecs, TensorSpec } from '@limbeck/core';
import { winogradConvolutions, type Graph, type Value, type WinogradPolicy } from '@limbeck/trace';
import { GraphBuilder } from '../write/graph-builder.js';
import { encodeModel } from '../write/model.js';
import { poolBeforeRelu } from '../rewrite/pool-before-relu.js';
import { assignLayouts } from './assign-layouts.js';
import { physicalShape, type Layout } from './layout.js';
import { lowerNodes } from './lower-nodes.js';
import { Lowering } from './lowering.js';
import { inputName, nextStateName, outputName, stateName } from './names.js';

export interface LoweredState extends TensorSpec {
  /** How it lies in memory between calls. */
  readonly layout: Layout;
  /** Whether the model takes it as an input; it does not need state that is only overwritten. */
  readonly read: boolean;
  /** Whether the model gives its next value as an output. */
  readonly written: boolean;
}

/** A step as one ONNX model, and what the model's inputs and outputs mean. */
export interface LoweredModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly size: { readonly operations: number; readonly nodes: number };
  readonly inputs: Readonly<Record<string, TensorSpec & { readonly read: boolean }>>;
  readonly outputs: NamedSpecs;
  readonly state: Readonly<Record<string, LoweredState>>;
}

/**
 * Constant filters gain nothing: ONNX Runtime packs them for blocked convolutions that run near the processor's peak. Filters that change go through its plain
 * convolution, which is half as fast. Measured at batch 64 on two cores of an AMD EPYC, onnxruntime-node 1.30, train step of ResNet-8x4: 548 ms direct, 490 from
 * 256 channels on, 470 from 128 on; ResNet-20 (64 channels) 190 either way.
 */
const WINOGRAD: WinogradPolicy = { frozen: Infinity, trained: 128 };

/**
 * One ONNX graph of standard operations for a recorded step: forward, backward and update, channels first inside.
 *
 * @throws LIM3010 naming kernel, scope and step, when an operation has no lowering.
 */
export function lowerGraph(recorded: Graph): LoweredModel {
  const lowered = lowerUnchanged(poolBeforeRelu(winogradConvolutions(recorded, WINOGRAD)));
  return { ...lowered, size: { ...lowered.size, operations: recorded.nodes.length } };
}

/** The graph as it is, without rewriting it for speed. */
export function lowerUnchanged(graph: Graph): LoweredModel {
  const builder = new GraphBuilder(graph.name);
  const layoutOf = assignLayouts(graph);
  const lowering = new Lowering(graph, builder, layoutOf);
  const used = usedValues(graph);
  const declare = (name: string, value: Value, layout: Layout): void => {
    if (!used.has(value)) return;
    builder.input({ name, type: value.dtype, shape: physicalShape(value.shape, layout) });
    lowering.write(value, name, layout);
  };
  for (const [name, value] of graph.inputs) declare(inputName(name), value, value.shape.map((_, axis) => axis));
  for (const [name, value] of graph.state) declare(stateName(name), value, layoutOf(value));
  lowerNodes(graph, lowering);
  for (const [name, value] of graph.outputs) builder.output({ name: outputName(name), type: value.dtype, shape: value.shape }, lowering.read(value));
  for (const [name, value] of graph.nextState) {
    const layout = layoutOf(graph.state.get(name)!);
    builder.output({ name: nextStateName(name), type: value.dtype, shape: physicalShape(value.shape, layout) }, lowering.read(value, layout));
  }
  const model = builder.build();
  return {
    name: graph.name,
    bytes: encodeModel(model),
    size: { operations: graph.nodes.length, nodes: model.nodes.length },
    inputs: Object.fromEntries([...graph.inputs].map(([name, value]) => [name, { ...specOf(value), read: used.has(value) }])),
    outputs: Object.fromEntries([...graph.outputs].map(([name, value]) => [name, specOf(value)])),
    state: Object.fromEntries([...graph.state].map(([name, value]) => [name, { ...specOf(value), layout: layoutOf(value), read: used.has(value), written: graph.nextState.has(name) }])),
  };
}

function specOf({ shape, dtype }: Value): TensorSpec {
  return { shape, dtype };
}

function usedValues(graph: Graph): ReadonlySet<Value> {
  const used = new Set<Value>([...graph.outputs.values(), ...graph.nextState.values()]);
  for (const node of graph.nodes) for (const value of Object.values(node.inputs)) used.add(value);
  return used;
}
