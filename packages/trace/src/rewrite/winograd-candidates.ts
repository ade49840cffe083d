import { tf } from '@limbeck/core';
import type { HostTensor } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '../graph.js';
import type { MapShape } from './winograd-products.js';
import { TILE } from './winograd-transforms.js';

/** Rows of each product from which the saved multiplications outweigh the passes over memory that the transforms cost. */
const LEAST_ROWS = 128;
/** Larger maps have too many tiles for their few channels. */
const LARGEST_MAP = 16;

/** The map of a 3 x 3 convolution or gradient that may be done by tiles of 4 x 4, from so many channels on; undefined for others. */
export function tiledMap({ attributes }: GraphNode, x: readonly number[], filter: readonly number[], leastChannels: number): MapShape | undefined {
  const [n = 0, h = 0, w = 0] = x;
  const [kh, kw, c = 0, k = 0] = filter;
  const ones = (value: unknown): boolean => value === undefined || value === 1 || (Array.isArray(value) && value.every((each) => each === 1));
  const plain = kh === 3 && kw === 3 && ones(attributes['strides']) && ones(attributes['dilations']) && attributes['pad'] === 'same' && attributes['dataFormat'] !== 'NCHW';
  const fits = h % TILE === 0 && w % TILE === 0 && Math.max(h, w) <= LARGEST_MAP && Math.min(c, k) >= leastChannels && (n * h * w) / TILE ** 2 >= LEAST_ROWS;
  return plain && fits ? { h, w, n } : undefined;
}

/** A convolution alone: no bias, no activation, no learned slopes. */
export function isBareConvolution({ op, inputs, attributes }: GraphNode): boolean {
  if (op !== tf.Conv2D && op !== tf.FusedConv2D) return false;
  return !inputs['bias'] && !inputs['preluActivationWeights'] && [undefined, null, 'linear'].includes(attributes['activation'] as string | undefined);
}

/** A batch normalisation by known numbers, right after a convolution with a constant filter. */
export interface FrozenConvolution {
  readonly convolution: GraphNode;
  readonly map: MapShape;
  readonly filter: HostTensor;
  readonly scale: (k: number) => number;
  readonly bias: HostTensor;
}

/** By the batch normalisation's node. */
export function frozenConvolutions({ nodes, constants, outputs, nextState }: Graph, leastChannels: number): Map<GraphNode, FrozenConvolution> {
  const uses = new Map<Value, number>();
  for (const value of [...nodes.flatMap(({ inputs }) => Object.values(inputs)), ...outputs.values(), ...nextState.values()]) uses.set(value, (uses.get(value) ?? 0) + 1);
  const convolutions = new Map(nodes.filter((node) => isBareConvolution(node) && constants.has(node.inputs['filter']!)).map((node) => [node.outputs[0]!, node] as const));
  const found = new Map<GraphNode, FrozenConvolution>();
  for (const node of nodes) {
    const convolution = node.op === tf.FusedBatchNorm && uses.get(node.inputs['x']!) === 1 ? convolutions.get(node.inputs['x']!) : undefined;
    if (!convolution) continue;
    const { x, filter } = convolution.inputs;
    const map = tiledMap(convolution, x!.shape, filter!.shape, leastChannels);
    const folded = map && foldNormalization(node, constants);
    if (folded) found.set(node, { convolution, map, filter: constants.get(filter!)!, ...folded });
  }
  return found;
}

/** `scale_k = gamma_k / sqrt(variance_k + epsilon)`, `bias_k = beta_k - mean_k * scale_k`. */
function foldNormalization({ inputs, attributes }: GraphNode, constants: Graph['constants']): Pick<FrozenConvolution, 'scale' | 'bias'> | undefined {
  const [mean, variance, gamma, beta] = ['mean', 'variance', 'scale', 'offset'].map((name) => (inputs[name] ? constants.get(inputs[name]) : undefined));
  const known = ['scale', 'offset'].every((name) => !inputs[name] || constants.has(inputs[name]));
  if (!mean || !variance || !known || mean.shape.length !== 1) return undefined;
  const epsilon = attributes['varianceEpsilon'] as number;
  const scale = (k: number): number => (gamma?.data[k] ?? 1) / Math.sqrt(variance.data[k]! + epsilon);
  const data = Float32Array.from(mean.data, (value, k) => (beta?.data[k] ?? 0) - value * scale(k));
  return { scale, bias: { shape: [data.length], dtype: 'float32', data } };
}
