import { integer, integers, message, readMessage, text, type Field } from './message.js';

/** Data of a tensor that lie in another file. */
export interface ExternalData {
  readonly tensor: string;
  readonly location: string;
  readonly offset: number;
  /** The rest of the file when left out. */
  readonly length?: number;
}

/** What an .onnx file says about itself, without its weights. */
export interface OnnxFile {
  readonly producer: string;
  /** Versions of operator sets, by domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Names of inputs that a caller gives: those that have no initial value. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Names of everything that the main graph's nodes compute. */
  readonly values: readonly string[];
  /** Numbers in floating-point initial values: weights, and constants of the graph. */
  readonly parameters: number;
  readonly external: readonly ExternalData[];
}

/** Element types of floating-point and quantised weights, by ONNX's TensorProto.DataType: float, uint8, int8, float16, double, bfloat16. */
const WEIGHTS = new Set([1, 2, 3, 10, 11, 16]);
const EXTERNAL = 1;

/** @throws an Error that says why the bytes are no ONNX model */
export function inspect(bytes: Uint8Array): OnnxFile {
  const opsets = new Map<string, number>();
  const metadata: Record<string, string> = {};
  const external: ExternalData[] = [];
  // Of a message that occurs twice, protobuf merges the parts: as if their bytes stood one after the other.
  const graph: Uint8Array[] = [];
  let producer = '';
  readMessage(bytes, {
    2: text((value) => { producer = value; }),
    7: message((value) => graph.push(value)),
    8: message((value) => {
      let [domain, version] = ['', 0];
      readMessage(value, { 1: text((name) => { domain = name; }), 2: integer((number) => { version = number; }) });
      opsets.set(domain === 'ai.onnx' ? '' : domain, version);
    }),
    14: message((value) => {
      const [key, entry] = entryOf(value);
      metadata[key] = entry;
    }),
    // Functions of the model's own.
    25: message((value) => readMessage(value, { 7: message((node) => inspectNode(node, external, () => undefined)) })),
  });
  if (graph.length === 0) throw new Error('it has no graph');
  return { producer, opsets, metadata, ...inspectGraph(graph.length === 1 ? graph[0]! : Buffer.concat(graph), external), external };
}

function inspectGraph(bytes: Uint8Array, external: ExternalData[]): Pick<OnnxFile, 'inputs' | 'outputs' | 'values' | 'parameters'> {
  const [inputs, outputs, values, initial]: [string[], string[], string[], Set<string>] = [[], [], [], new Set()];
  let parameters = 0;
  readMessage(bytes, {
    1: message((node) => inspectNode(node, external, (name) => values.push(name))),
    5: message((tensor) => {
      const { name, size, type } = inspectTensor(tensor, external);
      initial.add(name);
      if (WEIGHTS.has(type)) parameters += size;
    }),
    11: message((value) => inputs.push(nameOf(value))),
    12: message((value) => outputs.push(nameOf(value))),
    15: sparseTensor(external),
  });
  return { inputs: inputs.filter((name) => !initial.has(name)), outputs, values, parameters };
}

function inspectNode(bytes: Uint8Array, external: ExternalData[], output: (name: string) => void): void {
  readMessage(bytes, { 2: text((name) => { if (name !== '') output(name); }), 5: message((attribute) => inspectAttribute(attribute, external)) });
}

/** Tensors and graphs within attributes may have data elsewhere too. */
function inspectAttribute(bytes: Uint8Array, external: ExternalData[]): void {
  const tensor = message((value) => void inspectTensor(value, external));
  const graph = message((value) => void inspectGraph(value, external));
  readMessage(bytes, { 5: tensor, 6: graph, 10: tensor, 11: graph, 22: sparseTensor(external), 23: sparseTensor(external) });
}

/** Its values and their places are tensors. */
function sparseTensor(external: ExternalData[]): Field {
  const tensor = message((value) => void inspectTensor(value, external));
  return message((value) => readMessage(value, { 1: tensor, 2: tensor }));
}

function inspectTensor(bytes: Uint8Array, external: ExternalData[]): { readonly name: string; readonly size: number; readonly type: number } {
  let [name, size, type, place] = ['', 1, 0, 0];
  const entries: Record<string, string> = {};
  readMessage(bytes, {
    1: integers((extent) => { size *= extent; }),
    2: integer((value) => { type = value; }),
    8: text((value) => { name = value; }),
    13: message((value) => {
      const [key, entry] = entryOf(value);
      entries[key] = entry;
    }),
    14: integer((value) => { place = value; }),
  });
  const { location, offset = '0', length } = entries;
  if (place === EXTERNAL || location !== undefined) external.push({ tensor: name, location: location ?? '', offset: Number(offset), ...(length === undefined ? {} : { length: Number(length) }) });
  return { name, size, type };
}

function nameOf(value: Uint8Array): string {
  let name = '';
  readMessage(value, { 1: text((given) => { name = given; }) });
  return name;
}

function entryOf(bytes: Uint8Array): [key: string, value: string] {
  const entry: [string, string] = ['', ''];
  readMessage(bytes, { 1: text((key) => { entry[0] = key; }), 2: text((value) => { entry[1] = value; }) });
  return entry;
}
