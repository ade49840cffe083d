import { tf } from '@limbeck/core';
import type { HostTensor } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '@limbeck/trace';
import type { NamedGraph } from './named-graph.js';

/** Linear operations that a normalisation can be folded into: the input that holds their weights, and their form with a bias. */
const LINEAR: Readonly<Record<string, { readonly weight: string; readonly biased: string }>> = {
  [tf.Conv2D]: { weight: 'filter', biased: tf.FusedConv2D },
  [tf.FusedConv2D]: { weight: 'filter', biased: tf.FusedConv2D },
  [tf.DepthwiseConv2dNative]: { weight: 'filter', biased: tf.FusedDepthwiseConv2D },
  [tf.FusedDepthwiseConv2D]: { weight: 'filter', biased: tf.FusedDepthwiseConv2D },
  [tf.BatchMatMul]: { weight: 'b', biased: tf._FusedMatMul },
  [tf._FusedMatMul]: { weight: 'b', biased: tf._FusedMatMul },
};

/** A linear operation whose result, perhaps under another shape with the same channels, only a normalisation reads. */
interface Site {
  readonly linear: GraphNode;
  readonly reshape: GraphNode | undefined;
  readonly weight: Value;
  readonly bias: HostTensor | undefined;
}

/**
 * Batch normalisation in inference becomes part of the convolution or matrix product before it:
 * `gamma (w x + b - mean) / sqrt(variance + epsilon) + beta = (s w) x + (s (b - mean) + beta)`, `s = gamma / sqrt(variance + epsilon)` for each channel.
 * Weights keep their names; a bias that was not there is called `<layer>/bias`. A normalisation that follows nothing linear stays.
 */
export function foldBatchNorm({ graph, names }: NamedGraph): NamedGraph {
  const constants = new Map(graph.constants);
  const named = new Map(names);
  const replaced = new Map<GraphNode, readonly GraphNode[]>();
  let nextId = 1 + Math.max(...graph.nodes.flatMap(({ outputs }) => outputs.map(({ id }) => id)), ...[...graph.constants.keys()].map(({ id }) => id));
  const constant = (shape: readonly number[], data: Float32Array, name: string): Value => {
    const value: Value = { id: nextId++, shape, dtype: 'float32' };
    constants.set(value, { shape, dtype: 'float32', data });
    named.set(value, name);
    return value;
  };
  for (const norm of graph.nodes) {
    const site = norm.op === tf.FusedBatchNorm ? siteOf(norm, graph) : undefined;
    const affine = site && affineOf(norm, graph);
    if (!site || !affine) continue;
    const { linear, reshape, weight, bias } = site;
    const { scale, shift } = affine;
    const host = graph.constants.get(weight)!;
    const name = names.get(weight) ?? `weight_${weight.id}`;
    const form = LINEAR[linear.op]!;
    const inputs = {
      ...linear.inputs,
      [form.weight]: constant(host.shape, Float32Array.from(host.data, (value, i) => value * scale[i % scale.length]!), name),
      bias: constant([scale.length], Float32Array.from(scale, (factor, c) => (bias ? bias.data[c]! * factor : 0) + shift[c]!), `${name.replace(/\/[^/]*$/, '')}/bias`),
    };
    const folded = { ...linear, op: form.biased, inputs, attributes: { activation: 'linear', ...linear.attributes } };
    replaced.set(linear, reshape ? [folded] : [{ ...folded, outputs: norm.outputs }]);
    if (reshape) replaced.set(reshape, [{ ...reshape, outputs: norm.outputs }]);
    replaced.set(norm, []);
  }
  return { graph: { ...graph, constants, nodes: graph.nodes.flatMap((node) => replaced.get(node) ?? [node]) }, names: named };
}

function siteOf(norm: GraphNode, graph: Graph): Site | undefined {
  const x = norm.inputs['x']!;
  const before = onlyUsedBy(norm, x, graph);
  const reshape = before?.op === tf.Reshape && before.inputs['x']!.shape.at(-1) === x.shape.at(-1) ? before : undefined;
  const linear = reshape ? onlyUsedBy(reshape, reshape.inputs['x']!, graph) : before;
  const form = linear && LINEAR[linear.op];
  if (!linear || !form) return undefined;
  const weight = linear.inputs[form.weight]!;
  const bias = linear.inputs['bias'] && graph.constants.get(linear.inputs['bias']);
  const { activation, dataFormat, transposeB } = linear.attributes;
  const plain = (activation ?? 'linear') === 'linear' && dataFormat !== 'NCHW' && transposeB !== true;
  const biasKnown = linear.inputs['bias'] === undefined || bias?.data.length === x.shape.at(-1);
  return plain && biasKnown && graph.constants.has(weight) ? { linear, reshape, weight, bias } : undefined;
}

/** What computed the value, if nothing but `user` reads it. */
function onlyUsedBy(user: GraphNode, value: Value, graph: Graph): GraphNode | undefined {
  if ([...graph.outputs.values()].includes(value)) return undefined;
  const users = graph.nodes.filter(({ inputs }) => Object.values(inputs).includes(value));
  return users.length === 1 && users[0] === user ? graph.nodes.find(({ outputs }) => outputs[0] === value) : undefined;
}

/** The normalisation as `scale x + shift` for each channel, in double precision, if its parts are known. */
function affineOf({ inputs, attributes }: GraphNode, { constants }: Graph): { readonly scale: Float64Array; readonly shift: Float64Array } | undefined {
  const host = (name: string): HostTensor | undefined => (inputs[name] ? constants.get(inputs[name]) : undefined);
  const [mean, variance, gamma, beta] = [host('mean'), host('variance'), host('scale'), host('offset')];
  const channels = inputs['x']!.shape.at(-1);
  const unknown = (['scale', 'offset'] as const).some((name) => inputs[name] && !host(name));
  if (unknown || mean?.data.length !== channels || variance?.data.length !== channels) return undefined;
  const epsilon = attributes['varianceEpsilon'] as number;
  const scale = Float64Array.from(variance!.data, (value, c) => (gamma ? gamma.data[c]! : 1) / Math.sqrt(value + epsilon));
  return { scale, shift: scale.map((factor, c) => (beta ? beta.data[c]! : 0) - factor * mean!.data[c]!) };
}
