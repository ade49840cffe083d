import { ProtobufWriter } from './write/protobuf-writer.js';

/** ONNX's numbers of element types. */
export const TYPES = { float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11, uint32: 12, uint64: 13 } as const;
type Type = keyof typeof TYPES;

interface Value {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly (number | string)[];
}

export interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly ints?: Readonly<Record<string, number>>;
  readonly lists?: Readonly<Record<string, readonly number[]>>;
  readonly domain?: string;
}

export interface TestInitializer {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly number[];
  /** Its bytes, or where they lie outside the file. */
  readonly data: ArrayBufferView | Readonly<Record<string, string>>;
}

export interface TestModel {
  readonly opset?: number;
  readonly domains?: Readonly<Record<string, number>>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly TestNode[];
  readonly initializers?: readonly TestInitializer[];
}

/** The bytes of an .onnx file with types, symbolic axes and external data that steps have no use for. */
export function modelBytes({ opset = 17, domains = {}, inputs, outputs, nodes, initializers = [] }: TestModel): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, nodeMessage(node));
  graph.string(2, 'graph');
  for (const { name, type, shape, data } of initializers) {
    const tensor = new ProtobufWriter().packedInts(1, shape).int(2, TYPES[type]).string(8, name);
    if (ArrayBuffer.isView(data)) tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    else {
      for (const [key, value] of Object.entries(data)) tensor.message(13, new ProtobufWriter().string(1, key).string(2, value));
      tensor.int(14, 1);
    }
    graph.message(5, tensor);
  }
  for (const value of inputs) graph.message(11, valueMessage(value));
  for (const value of outputs) graph.message(12, valueMessage(value));
  const model = new ProtobufWriter().int(1, 8).string(2, 'tests').message(7, graph);
  for (const [domain, version] of Object.entries({ '': opset, ...domains })) model.message(8, new ProtobufWriter().string(1, domain).int(2, version));
  return model.finish();
}

function nodeMessage({ op, inputs, outputs, ints = {}, lists = {}, domain }: TestNode): ProtobufWriter {
  const node = new ProtobufWriter();
  for (const input of inputs) node.string(1, input);
  for (const output of outputs) node.string(2, output);
  node.string(4, op);
  for (const [name, value] of Object.entries(ints)) node.message(5, new ProtobufWriter().string(1, name).int(3, value).int(20, 2));
  for (const [name, values] of Object.entries(lists)) node.message(5, new ProtobufWriter().string(1, name).packedInts(8, values).int(20, 7));
  return domain === undefined ? node : node.string(7, domain);
}

function valueMessage({ name, type, shape }: Value): ProtobufWriter {
  const axes = new ProtobufWriter();
  for (const extent of shape) axes.message(1, typeof extent === 'number' ? new ProtobufWriter().int(1, extent) : new ProtobufWriter().string(2, extent));
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, new ProtobufWriter().int(1, TYPES[type]).message(2, axes)));
}

/** `y = relu(x w)`: `x [N, 3]` to `y [N, 4]` by way of `m`. */
export const DENSE: TestModel = {
  inputs: [{ name: 'x', type: 'float32', shape: ['N', 3] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['N', 4] }],
  initializers: [{ name: 'w', type: 'float32', shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => (i - 5) / 10) }],
  nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['m'] }, { op: 'Relu', inputs: ['m'], outputs: ['y'] }],
};
