import { tf } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '@limbeck/trace';

/** Max pooling of a rectified tensor, and what its gradient does. */
interface Site {
  readonly relu: GraphNode;
  readonly pool: GraphNode;
  /** Each pool gradient with the product that masks it by `step(x)`. */
  readonly masked: readonly { readonly gradient: GraphNode; readonly product: GraphNode }[];
}

/**
 * `maxPool(relu(x)) = relu(maxPool(x))`, and in the gradient the mask goes onto the pooled tensor, which is smaller by the pool's size: where the
 * maximum is positive it is the same element, elsewhere the gradient is 0 either way. Exact. Without a gradient the order stays: an engine can
 * then fuse the rectifier into the convolution before it.
 */
export function poolBeforeRelu(graph: Graph): Graph {
  const users = usersOf(graph);
  const kept = new Set<Value>([...graph.outputs.values(), ...graph.nextState.values()]);
  let nextId = 1 + Math.max(...graph.nodes.flatMap((node) => node.outputs.map((value) => value.id)));
  const like = (value: Value): Value => ({ ...value, id: nextId++ });
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  for (const relu of graph.nodes) {
    const site = relu.op === tf.Relu ? siteAt(relu, users, kept) : undefined;
    if (!site) continue;
    const x = relu.inputs['x']!;
    const output = site.pool.outputs[0]!;
    const pooled = like(output);
    replaced.set(relu, []);
    replaced.set(site.pool, [
      { ...site.pool, inputs: { x }, outputs: [pooled] },
      { ...relu, inputs: { x: pooled }, outputs: [output] },
    ]);
    for (const { gradient, product } of site.masked) {
      const [step, dy] = [like(pooled), like(pooled)];
      replaced.set(gradient, []);
      replaced.set(product, [
        { ...relu, op: tf.Step, inputs: { x: pooled }, attributes: { alpha: 0 }, outputs: [step] },
        { ...product, inputs: { a: gradient.inputs['dy']!, b: step }, outputs: [dy] },
        { ...gradient, inputs: { dy, input: x, output: pooled }, outputs: product.outputs },
      ]);
    }
  }
  return replaced.size === 0 ? graph : { ...graph, nodes: withoutUnused(graph.nodes.flatMap((node) => replaced.get(node) ?? [node]), kept) };
}

function siteAt(relu: GraphNode, users: ReadonlyMap<Value, readonly GraphNode[]>, kept: ReadonlySet<Value>): Site | undefined {
  const y = relu.outputs[0]!;
  const readers = users.get(y) ?? [];
  const [pool, ...others] = readers.filter((node) => node.op === tf.MaxPool);
  if (!pool || others.length > 0 || kept.has(y)) return undefined;
  const masked: { gradient: GraphNode; product: GraphNode }[] = [];
  for (const gradient of readers) {
    if (gradient === pool) continue;
    if (gradient.op !== tf.MaxPoolGrad || gradient.inputs['output'] !== pool.outputs[0] || gradient.inputs['dy'] === y) return undefined;
    const product = onlyMask(gradient.outputs[0]!, relu.inputs['x']!, users, kept);
    if (!product) return undefined;
    masked.push({ gradient, product });
  }
  return masked.length === 0 ? undefined : { relu, pool, masked };
}

/** The one user of a pool's gradient, if it multiplies it by `step(x)`. */
function onlyMask(gradient: Value, x: Value, users: ReadonlyMap<Value, readonly GraphNode[]>, kept: ReadonlySet<Value>): GraphNode | undefined {
  const [product, ...others] = users.get(gradient) ?? [];
  if (product?.op !== tf.Multiply || others.length > 0 || kept.has(gradient)) return undefined;
  const { a, b } = product.inputs as { a: Value; b: Value };
  const factor = a === gradient ? b : a;
  const isMask = (users.get(x) ?? []).some((node) => node.op === tf.Step && node.outputs[0] === factor && ((node.attributes['alpha'] as number | undefined) ?? 0) === 0);
  return isMask ? product : undefined;
}

function usersOf(graph: Graph): ReadonlyMap<Value, readonly GraphNode[]> {
  const users = new Map<Value, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const value of new Set(Object.values(node.inputs))) {
      const known = users.get(value);
      if (known) known.push(node);
      else users.set(value, [node]);
    }
  }
  return users;
}

function withoutUnused(nodes: readonly GraphNode[], kept: ReadonlySet<Value>): GraphNode[] {
  const needed = new Set(kept);
  const result: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    result.push(node);
    for (const value of Object.values(node.inputs)) needed.add(value);
  }
  return result.reverse();
}
