import { GraphBuilder } from '../write/graph-builder.js';
import type { OnnxModel } from '../write/model.js';
import { assignLayouts } from '../lower/assign-layouts.js';
import { lowerNodes } from '../lower/lower-nodes.js';
import { Lowering } from '../lower/lowering.js';
import type { NamedGraph } from './named-graph.js';

/** The graph of a step without state as an ONNX model whose inputs, outputs and weights are called as the step calls them. @throws LIM3010 */
export function lowerInference({ graph, names }: NamedGraph): OnnxModel {
  const builder = new GraphBuilder(graph.name);
  const lowering = new Lowering(graph, builder, assignLayouts(graph), names);
  for (const [name, value] of graph.inputs) lowering.write(value, builder.input({ name, type: value.dtype, shape: value.shape }));
  lowerNodes(graph, lowering);
  for (const [name, value] of graph.outputs) builder.output({ name, type: value.dtype, shape: value.shape }, lowering.read(value));
  return builder.build();
}
