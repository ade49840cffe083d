import { ProtobufWriter } from './protobuf-writer.js';

/** Element types, by their number in ONNX's TensorProto.DataType. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A floating-point attribute; a plain number is an integer one. */
export interface FloatAttribute {
  readonly float: number;
}

export type AttributeValue = number | string | readonly number[] | FloatAttribute;

export interface OnnxNode {
  /** For people and their viewers; nothing refers to it. */
  readonly name?: string;
  readonly op: string;
  /** Empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxTensorType {
  readonly name: string;
  readonly type: ElementType;
  /** A name stands for an axis of any length. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxInitializer extends OnnxTensorType {
  readonly shape: readonly number[];
  /** Little-endian elements, row-major. */
  readonly bytes: Uint8Array;
}

export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly OnnxTensorType[];
  readonly outputs: readonly OnnxTensorType[];
  readonly initializers: readonly OnnxInitializer[];
  readonly nodes: readonly OnnxNode[];
}

/** What a file says of its model beside the graph. */
export interface OnnxDescription {
  readonly producerVersion: string;
  /** For people. */
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const IR_VERSION = 10;
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The model as the bytes of an .onnx file. */
export function encodeModel(model: OnnxModel, description?: OnnxDescription): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  graph.string(2, model.name);
  for (const initializer of model.initializers) graph.message(5, encodeInitializer(initializer));
  for (const input of model.inputs) graph.message(11, encodeValueInfo(input));
  for (const output of model.outputs) graph.message(12, encodeValueInfo(output));
  const writer = new ProtobufWriter().int(1, IR_VERSION).string(2, 'limbeck');
  if (description) writer.string(3, description.producerVersion).string(6, description.text);
  writer.message(7, graph).message(8, new ProtobufWriter().string(1, '').int(2, model.opset));
  for (const [key, value] of Object.entries(description?.metadata ?? {})) writer.message(14, new ProtobufWriter().string(1, key).string(2, value));
  return writer.finish();
}

function encodeNode(node: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  if (node.name !== undefined) writer.string(3, node.name);
  writer.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) writer.message(5, encodeAttribute(name, value));
  return writer;
}

function encodeAttribute(name: string, value: AttributeValue): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, ATTRIBUTE_TYPES.int);
  if (typeof value === 'string') return writer.string(4, value).int(20, ATTRIBUTE_TYPES.string);
  if ('float' in value) return writer.float(2, value.float).int(20, ATTRIBUTE_TYPES.float);
  return writer.packedInts(8, value).int(20, ATTRIBUTE_TYPES.ints);
}

function encodeInitializer({ name, type, shape, bytes }: OnnxInitializer): ProtobufWriter {
  return new ProtobufWriter().packedInts(1, shape).int(2, ELEMENT_TYPES[type]).string(8, name).bytes(9, bytes);
}

function encodeValueInfo({ name, type, shape }: OnnxTensorType): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const extent of shape) dimensions.message(1, typeof extent === 'number' ? new ProtobufWriter().int(1, extent) : new ProtobufWriter().string(2, extent));
  const tensor = new ProtobufWriter().int(1, ELEMENT_TYPES[type]).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}
