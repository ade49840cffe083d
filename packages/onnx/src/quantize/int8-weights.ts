import { sizeOf } from '@limbeck/core/tensor';
import { ELEMENT_TYPES, type OnnxInitializer, type OnnxModel, type OnnxNode } from '../write/model.js';
import { quantizeWeight, type QuantizedWeight } from './quantize-weight.js';

/** What takes the place of one operation, and the constants that this needs. */
interface Replacement {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
}

/**
 * The same network with the weights of convolutions and matrix products in 8 bits, a scale for each output channel: a quarter of the size.
 *
 * Convolutions get `float(q) * scale`, which ONNX Runtime computes once, when it opens the file: they are as fast as before and their inputs stay
 * float32. Its integer convolution is slower than that of floats. Matrix products, which wait for their weights to come from memory, are done in
 * integers, with inputs quantised as they come (`DynamicQuantizeLinear`, one scale for a batch).
 */
export function int8Weights(model: OnnxModel): OnnxModel {
  const known = new Map(model.initializers.map((initializer) => [initializer.name, initializer]));
  const replacements = model.nodes.map((node) => replacementOf(node, known) ?? { nodes: [node], initializers: [] });
  const nodes = firstOfEach(replacements.flatMap((replacement) => replacement.nodes));
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const initializers = new Map([...model.initializers, ...replacements.flatMap((replacement) => replacement.initializers)].map((initializer) => [initializer.name, initializer]));
  return { ...model, nodes, initializers: [...initializers.values()].filter(({ name }) => used.has(name)) };
}

/** Operations that read the same tensor quantise it, or read the same weight, once. */
function firstOfEach(nodes: readonly OnnxNode[]): OnnxNode[] {
  return [...new Map(nodes.map((node) => [node.outputs[0], node])).values()];
}

function replacementOf(node: OnnxNode, known: ReadonlyMap<string, OnnxInitializer>): Replacement | undefined {
  const weight = known.get(node.inputs[1] ?? '');
  if (weight?.type !== 'float32') return undefined;
  const data = new Float32Array(weight.bytes.slice().buffer);
  if (node.op === 'Conv') {
    const channels = weight.shape[0]!;
    const size = sizeOf(weight.shape) / channels;
    return convolution(node, weight, quantizeWeight(data, channels, (i) => Math.floor(i / size)));
  }
  if (node.op !== 'Gemm' || node.attributes['transA'] === 1 || node.attributes['transB'] === 1) return undefined;
  const channels = weight.shape[1]!;
  return product(node, weight, quantizeWeight(data, channels, (i) => i % channels));
}

function convolution(node: OnnxNode, { name, shape }: OnnxInitializer, { values, scales }: QuantizedWeight): Replacement {
  const [x, , ...bias] = node.inputs as [string, string, ...string[]];
  const stored: OnnxInitializer = { name: `${name}/int8`, type: 'int8', shape, bytes: bytesOf(values) };
  const scale: OnnxInitializer = { name: `${name}/scale`, type: 'float32', shape: [scales.length, 1, 1, 1], bytes: bytesOf(scales) };
  return {
    initializers: [stored, scale],
    nodes: [
      { op: 'Cast', inputs: [stored.name], outputs: [`${name}/float`], attributes: { to: ELEMENT_TYPES.float32 } },
      { op: 'Mul', inputs: [`${name}/float`, scale.name], outputs: [`${name}/weight`], attributes: {} },
      { ...node, inputs: [x, `${name}/weight`, ...bias] },
    ],
  };
}

/**
 * `y = (x_scale w_scale) (x_q - x_zero) (w_q - 128) + bias`. Weights are stored unsigned: with signed ones, ONNX Runtime's products on processors
 * with AVX2 alone add pairs up in 16 bits, which saturate.
 */
function product(node: OnnxNode, { name, shape }: OnnxInitializer, { values, scales }: QuantizedWeight): Replacement {
  const [x, , bias] = node.inputs as [string, string, string?];
  const [y] = node.outputs as [string];
  const stored: OnnxInitializer = { name: `${name}/uint8`, type: 'uint8', shape, bytes: Uint8Array.from(values, (value) => value + 128) };
  const zero: OnnxInitializer = { name: 'weight_zero_point', type: 'uint8', shape: [], bytes: Uint8Array.of(128) };
  const scale: OnnxInitializer = { name: `${name}/scale`, type: 'float32', shape: [scales.length], bytes: bytesOf(scales) };
  const scaled = bias === undefined ? y : `${y}/scaled`;
  return {
    initializers: [stored, zero, scale],
    nodes: [
      { op: 'DynamicQuantizeLinear', inputs: [x], outputs: [`${x}/uint8`, `${x}/scale`, `${x}/zero_point`], attributes: {} },
      { op: 'MatMulInteger', inputs: [`${x}/uint8`, stored.name, `${x}/zero_point`, zero.name], outputs: [`${y}/int32`], attributes: {} },
      { op: 'Cast', inputs: [`${y}/int32`], outputs: [`${y}/float`], attributes: { to: ELEMENT_TYPES.float32 } },
      { op: 'Mul', inputs: [`${x}/scale`, scale.name], outputs: [`${y}/scale`], attributes: {} },
      { op: 'Mul', inputs: [`${y}/float`, `${y}/scale`], outputs: [scaled], attributes: {} },
      ...(bias === undefined ? [] : [{ op: 'Add', inputs: [scaled, bias], outputs: [y], attributes: {} }]),
    ],
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int8Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
