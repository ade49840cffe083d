import { tf } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '../graph.js';
import { GraphEditor } from './graph-editor.js';
import { MapFirst } from './map-first.js';
import { frozenConvolutions, isBareConvolution, tiledMap, type FrozenConvolution } from './winograd-candidates.js';
import { WinogradProducts, type MapShape } from './winograd-products.js';
import { transformFilter } from './winograd-transforms.js';

/** From how many channels on an engine gains; Infinity for never. */
export interface WinogradPolicy {
  /** Constant filters with known batch normalisation, both folded into the transformed filter. */
  readonly frozen: number;
  /** Filters that change, and their gradients. */
  readonly trained: number;
}

/**
 * 3 x 3 convolutions of stride 1 by Winograd's minimal filtering (WinogradProducts): 2.25 instead of 9 multiplications an output, for passes over memory that
 * pay with many channels and small maps only. The gradients in input and filter go the same way; the filter's shares the patches of the forward pass.
 *
 * Rounding grows from about 1e-6 to 1e-5 of the largest value.
 */
export function winogradConvolutions(graph: Graph, policy: WinogradPolicy): Graph {
  const frozen = frozenConvolutions(graph, policy.frozen);
  const folded = new Set([...frozen.values()].map(({ convolution }) => convolution));
  const rewriting = new Rewriting(graph);
  for (const node of graph.nodes) {
    if (folded.has(node)) continue;
    const found = frozen.get(node);
    if (found) rewriting.frozen(node, found);
    else rewriting.node(node, policy.trained);
  }
  return rewriting.graph();
}

class Rewriting {
  private readonly editor: GraphEditor;
  private readonly mapFirst: MapFirst;
  private readonly products: WinogradProducts;
  private readonly patches = new Map<Value, Value>();

  constructor(private readonly original: Graph) {
    this.editor = new GraphEditor(original);
    this.mapFirst = new MapFirst(this.editor);
    this.products = new WinogradProducts(this.editor);
  }

  frozen({ outputs, scope }: GraphNode, { convolution, map, filter, scale, bias }: FrozenConvolution): void {
    this.editor.scope = scope;
    const { shape, dtype, data } = transformFilter(filter, scale);
    const [p = 0, q = 0, c = 0, k = 0] = shape;
    const transformed = this.editor.constant({ shape: [p, 1, q, c, k], dtype, data });
    const sum = this.products.fromPatches(this.products.multiply(this.patchesOf(convolution.inputs['x']!, map), transformed, false), map);
    this.mapFirst.set(outputs[0]!, this.editor.emit({ op: tf.Add, inputs: { a: sum, b: this.editor.constant(bias) }, shape: sum.shape }));
  }

  node(node: GraphNode, leastChannels: number): void {
    this.editor.scope = node.scope;
    if (this.trained(node, leastChannels) || this.mapFirst.elementwise(node)) return;
    for (const value of Object.values(node.inputs)) this.mapFirst.make(value);
    this.editor.nodes.push(node);
  }

  graph(): Graph {
    for (const value of [...this.original.outputs.values(), ...this.original.nextState.values()]) this.mapFirst.make(value);
    return this.editor.graph();
  }

  private trained(node: GraphNode, leastChannels: number): boolean {
    const { op, inputs, attributes, outputs: [output] } = node;
    if (isBareConvolution(node)) {
      const map = tiledMap(node, inputs['x']!.shape, inputs['filter']!.shape, leastChannels);
      if (!map || this.original.constants.has(inputs['filter']!)) return false;
      this.mapFirst.make(inputs['filter']!);
      this.convolve(this.patchesOf(inputs['x']!, map), this.products.filter(inputs['filter']!, false), { map, transposeFilter: false, output: output! });
      return true;
    }
    if (op === tf.Conv2DBackpropInput) {
      const map = tiledMap(node, attributes['inputShape'] as number[], inputs['filter']!.shape, leastChannels);
      if (!map) return false;
      this.mapFirst.make(inputs['filter']!);
      this.convolve(this.patchesOf(inputs['dy']!, map), this.products.filter(inputs['filter']!, true), { map, transposeFilter: true, output: output! });
      return true;
    }
    if (op === tf.Conv2DBackpropFilter) {
      const map = tiledMap(node, inputs['x']!.shape, attributes['filterShape'] as number[], leastChannels);
      if (!map) return false;
      const gradient = this.products.gradientPatches(this.mapFirst.get(inputs['dy']!), map);
      this.products.filterGradient(this.patchesOf(inputs['x']!, map), gradient, output!);
      return true;
    }
    return false;
  }

  private convolve(patches: Value, filter: Value, { map, transposeFilter, output }: { readonly map: MapShape; readonly transposeFilter: boolean; readonly output: Value }): void {
    this.mapFirst.set(output, this.products.fromPatches(this.products.multiply(patches, filter, transposeFilter), map));
  }

  private patchesOf(x: Value, map: MapShape): Value {
    const known = this.patches.get(x) ?? this.products.inputPatches(this.mapFirst.get(x), map);
    this.patches.set(x, known);
    return known;
  }
}
