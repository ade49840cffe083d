import { tf } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '@limbeck/kernels';
import type { Graph, GraphNode, Value } from '@limbeck/trace';
import { identityLayout, NCHW, OIHW, type Layout } from './layout.js';

type Vote = 'activation' | 'filter';

/** Which inputs and outputs an operation wants in which layout; every other four-axis operation takes what it gets. */
const ACTIVATIONS: Readonly<Record<string, readonly string[]>> = {
  [tf.Conv2D]: ['x', 'output'],
  [tf.FusedConv2D]: ['x', 'output'],
  [tf.Conv2DBackpropInput]: ['dy', 'output'],
  [tf.Conv2DBackpropFilter]: ['x', 'dy'],
  [tf.DepthwiseConv2dNative]: ['x', 'output'],
  [tf.FusedDepthwiseConv2D]: ['x', 'output'],
  [tf.DepthwiseConv2dNativeBackpropInput]: ['dy', 'output'],
  [tf.DepthwiseConv2dNativeBackpropFilter]: ['x', 'dy'],
  [tf.MaxPool]: ['x', 'output'],
  [tf.MaxPoolGrad]: ['dy', 'input', 'output'],
  [tf.AvgPool]: ['x', 'output'],
  [tf.AvgPoolGrad]: ['dy', 'input', 'output'],
  [BATCH_NORM_TRAINING]: ['x', 'output'],
  [BATCH_NORM_TRAINING_GRAD]: ['dy', 'x', 'output'],
};

const FILTERS: Readonly<Record<string, readonly string[]>> = {
  [tf.Conv2D]: ['filter'],
  [tf.FusedConv2D]: ['filter'],
  [tf.Conv2DBackpropInput]: ['filter'],
  [tf.Conv2DBackpropFilter]: ['output'],
};

/** Operations that give another arrangement of axes, so their inputs and outputs may lie differently. */
const REARRANGING = new Set([tf.Reshape, tf.Transpose, tf.BatchMatMul, tf._FusedMatMul, tf.GatherV2, tf.ExpandDims, tf.Pack, tf.Unpack, tf.OneHot, tf.TopK, tf.GatherNd, tf.Einsum, tf.SpaceToBatchND, tf.BatchToSpaceND, tf.DepthToSpace]);

/**
 * The layout of every four-axis value: values tied by elementwise and other axis-preserving operations share one, chosen by the convolutions, pools
 * and batch normalisations among them, so that no transposes remain between those. State is kept in its layout between calls.
 */
export function assignLayouts(graph: Graph): (value: Value) => Layout {
  const groups = new Groups();
  for (const node of graph.nodes) visit(node, groups);
  for (const [name, next] of graph.nextState) {
    const current = graph.state.get(name)!;
    if (next.shape.length === 4) groups.join(current, next);
  }
  return (value) => (value.shape.length === 4 ? groups.layoutOf(value) : identityLayout(value.shape.length));
}

function visit(node: GraphNode, groups: Groups): void {
  const { op, inputs, outputs } = node;
  const named = (name: string): Value => (name === 'output' ? outputs[0]! : inputs[name]!);
  const activations = ACTIVATIONS[op];
  if (activations) {
    for (const name of activations) vote(named(name), 'activation', groups);
    for (const name of FILTERS[op] ?? []) vote(named(name), 'filter', groups);
  } else if (!REARRANGING.has(op)) {
    const tied = [...Object.values(inputs), ...outputs].filter((value) => value.shape.length === 4);
    for (const value of tied) groups.join(tied[0]!, value);
  }
}

function vote(value: Value, layout: Vote, groups: Groups): void {
  if (value.shape.length === 4) groups.vote(value, layout);
}

class Groups {
  private readonly parents = new Map<Value, Value>();
  private readonly votes = new Map<Value, Vote[]>();

  join(a: Value, b: Value): void {
    const [rootA, rootB] = [this.root(a), this.root(b)];
    if (rootA === rootB) return;
    this.parents.set(rootB, rootA);
    this.votes.set(rootA, [...(this.votes.get(rootA) ?? []), ...(this.votes.get(rootB) ?? [])]);
  }

  vote(value: Value, vote: Vote): void {
    const root = this.root(value);
    this.votes.set(root, [...(this.votes.get(root) ?? []), vote]);
  }

  layoutOf(value: Value): Layout {
    const votes = this.votes.get(this.root(value)) ?? [];
    if (votes.length === 0) return identityLayout(4);
    const filters = votes.filter((vote) => vote === 'filter').length;
    return 2 * filters > votes.length ? OIHW : NCHW;
  }

  private root(value: Value): Value {
    const parent = this.parents.get(value);
    if (!parent) return value;
    const root = this.root(parent);
    this.parents.set(value, root);
    return root;
  }
}
