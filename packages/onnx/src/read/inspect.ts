import { integer, message, readMessage, text, type Field } from './message.js';

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
  readonly outputs: readonly string[];
  /** Names of everything that the main graph's nodes compute. */
  readonly values: readonly string[];
  readonly external: readonly ExternalData[];
}

const EXTERNAL = 1;

/** @throws an Error that says why the bytes are no ONNX model */
export function inspect(bytes: Uint8Array): OnnxFile {
  const opsets = new Map<string, number>();
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
    // Functions of the model's own.
    25: message((value) => readMessage(value, { 7: message((node) => inspectNode(node, external, () => undefined)) })),
  });
  if (graph.length === 0) throw new Error('it has no graph');
  return { producer, opsets, ...inspectGraph(graph.length === 1 ? graph[0]! : Buffer.concat(graph), external), external };
}

function inspectGraph(bytes: Uint8Array, external: ExternalData[]): Pick<OnnxFile, 'outputs' | 'values'> {
  const [outputs, values]: [string[], string[]] = [[], []];
  readMessage(bytes, {
    1: message((node) => inspectNode(node, external, (name) => values.push(name))),
    5: tensorField(external),
    12: message((value) => outputs.push(nameOf(value))),
    15: sparseField(external),
  });
  return { outputs, values };
}

function inspectNode(bytes: Uint8Array, external: ExternalData[], output: (name: string) => void): void {
  readMessage(bytes, { 2: text((name) => { if (name !== '') output(name); }), 5: message((attribute) => inspectAttribute(attribute, external)) });
}

/** Tensors and graphs within attributes may have data elsewhere too. */
function inspectAttribute(bytes: Uint8Array, external: ExternalData[]): void {
  const [tensor, sparse] = [tensorField(external), sparseField(external)];
  const graph = message((value) => void inspectGraph(value, external));
  readMessage(bytes, { 5: tensor, 6: graph, 10: tensor, 11: graph, 22: sparse, 23: sparse });
}

function tensorField(external: ExternalData[]): Field {
  return message((value) => inspectTensor(value, external));
}

/** Its values and their places are tensors. */
function sparseField(external: ExternalData[]): Field {
  const tensor = tensorField(external);
  return message((value) => readMessage(value, { 1: tensor, 2: tensor }));
}

/** Notes where its data lie, if not in the file. */
function inspectTensor(bytes: Uint8Array, external: ExternalData[]): void {
  let [name, place] = ['', 0];
  const entries: Record<string, string> = {};
  readMessage(bytes, {
    8: text((value) => { name = value; }),
    13: message((value) => {
      const [key, entry] = entryOf(value);
      entries[key] = entry;
    }),
    14: integer((value) => { place = value; }),
  });
  const { location, offset = '0', length } = entries;
  if (place === EXTERNAL || location !== undefined) external.push({ tensor: name, location: location ?? '', offset: Number(offset), ...(length === undefined ? {} : { length: Number(length) }) });
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
