import { tf } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '../graph.js';
import { Rewriter } from '../rewriter.js';
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
  private readonly rewriter: Rewriter;
  private readonly mapFirst: MapFirst;
  private readonly products: WinogradProducts;

  constructor(private readonly original: Graph) {
    this.rewriter = new Rewriter(original);
    this.mapFirst = new MapFirst(this.rewriter);
    this.products = new WinogradProducts(this.rewriter);
  }

  frozen({ outputs, scope }: GraphNode, { convolution, map, filter, scale, bias }: FrozenConvolution): void {
    this.rewriter.enter(scope);
    const { shape, dtype, data } = transformFilter(filter, scale);
    const [p = 0, q = 0, c = 0, k = 0] = shape;
    const transformed = this.rewriter.constant({ shape: [p, 1, q, c, k], dtype, data });
    const sum = this.products.fromPatches(this.products.multiply(this.patchesOf(convolution.inputs['x']!, map), transformed, false), map);
    this.mapFirst.set(outputs[0]!, this.rewriter.emit(tf.Add, { a: sum, b: this.rewriter.constant(bias) }, {}, [{ shape: sum.shape, dtype }])[0]!);
  }

  node(node: GraphNode, leastChannels: number): void {
    this.rewriter.enter(node.scope);
    if (this.trained(node, leastChannels) || this.mapFirst.elementwise(node)) return;
    for (const value of Object.values(node.inputs)) this.mapFirst.make(value);
    this.rewriter.keep(node);
  }

  graph(): Graph {
    for (const value of [...this.original.outputs.values(), ...this.original.nextState.values()]) this.mapFirst.make(value);
    return this.rewriter.finish();
  }

  private trained(node: GraphNode, leastChannels: number): boolean {
    const { op, inputs, attributes, outputs: [output] } = node;
    if (isBareConvolution(node) && !this.original.constants.has(inputs['filter']!)) {
      const map = tiledMap(node, inputs['x']!.shape, inputs['filter']!.shape, leastChannels);
      if (map) this.convolve(inputs['x']!, inputs['filter']!, { map, gradient: false, output: output! });
      return map !== undefined;
    }
    if (op === tf.Conv2DBackpropInput) {
      const map = tiledMap(node, attributes['inputShape'] as number[], inputs['filter']!.shape, leastChannels);
      if (map) this.convolve(inputs['dy']!, inputs['filter']!, { map, gradient: true, output: output! });
      return map !== undefined;
    }
    if (op === tf.Conv2DBackpropFilter) {
      const map = tiledMap(node, inputs['x']!.shape, attributes['filterShape'] as number[], leastChannels);
      if (map) this.rewriter.replace(output!, this.products.filterGradient(this.patchesOf(inputs['x']!, map), this.products.gradientPatches(this.mapFirst.get(inputs['dy']!), map)));
      return map !== undefined;
    }
    return false;
  }

  /** A convolution, or the gradient in its input: the same with the filter turned and its channels swapped. */
  private convolve(x: Value, filter: Value, { map, gradient, output }: { readonly map: MapShape; readonly gradient: boolean; readonly output: Value }): void {
    this.mapFirst.make(filter);
    const transformed = this.products.filter(this.rewriter.resolve(filter), gradient);
    this.mapFirst.set(output, this.products.fromPatches(this.products.multiply(this.patchesOf(x, map), transformed, gradient), map));
  }

  /** Those of one input are shared: the rewriter gives equal nodes once. */
  private patchesOf(x: Value, map: MapShape): Value {
    return this.products.inputPatches(this.mapFirst.get(x), map);
  }
}
