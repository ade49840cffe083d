import { numbersOf, protobufFields, type ProtobufField } from './protobuf-fields.js';

/** A tensor that a file holds, or that lies in another file beside it. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** ONNX's number of its element type. */
  readonly type: number;
  /** `location`, `offset`, `length` of data outside the file. */
  readonly external: Readonly<Record<string, string>> | undefined;
}

export interface NodeFacts {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What an .onnx file says about itself; enough to check it and to describe it, without its numbers. */
export interface ModelFacts {
  readonly producer: string;
  /** Versions of the operator sets by domain, `''` being ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of the graph; those inside control flow are not listed. */
  readonly nodes: readonly NodeFacts[];
  /** The graph's weights. */
  readonly initializers: readonly StoredTensor[];
  /** Every tensor with data outside the file, wherever it stands. */
  readonly external: readonly StoredTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

interface Draft {
  producer: string;
  readonly opsets: Map<string, number>;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly nodes: NodeFacts[];
  readonly initializers: StoredTensor[];
  readonly external: StoredTensor[];
  readonly metadata: Map<string, string>;
}

/** Graphs within graphs, as control flow has them. */
const DEEPEST = 32;
const EXTERNAL = 1;
const decoder = new TextDecoder();

/** Reads the outline of an ONNX model. @throws RangeError the bytes are no ONNX model */
export function readModelFacts(bytes: Uint8Array): ModelFacts {
  const draft: Draft = { producer: '', opsets: new Map(), inputs: [], outputs: [], nodes: [], initializers: [], external: [], metadata: new Map() };
  let graphs = 0;
  each(bytes, {
    2: ({ bytes: name }) => { draft.producer = decoder.decode(name); },
    7: ({ bytes: graph }) => {
      graphs++;
      readGraph(graph, draft, 0);
    },
    8: ({ bytes: opset }) => {
      const { 1: domain, 2: version } = last(opset);
      draft.opsets.set(domain ? decoder.decode(domain.bytes) : '', version?.value ?? 0);
    },
    14: ({ bytes: entry }) => draft.metadata.set(...readEntry(entry)),
    25: ({ bytes: definition }) => each(definition, { 7: ({ bytes: node }) => void readNode(node, draft, 1) }),
  });
  if (graphs === 0) throw new RangeError('it has no graph');
  return draft;
}

function readGraph(bytes: Uint8Array, draft: Draft, depth: number): void {
  if (depth > DEEPEST) throw new RangeError(`graphs lie more than ${DEEPEST} deep in each other`);
  const outermost = depth === 0;
  each(bytes, {
    1: ({ bytes: node }) => {
      const facts = readNode(node, draft, depth);
      if (outermost) draft.nodes.push(facts);
    },
    5: ({ bytes: tensor }) => {
      const facts = readTensor(tensor, draft);
      if (outermost) draft.initializers.push(facts);
    },
    11: ({ bytes: value }) => outermost && draft.inputs.push(text(last(value)[1])),
    12: ({ bytes: value }) => outermost && draft.outputs.push(text(last(value)[1])),
    15: ({ bytes: sparse }) => readSparse(sparse, draft),
  });
}

function readNode(bytes: Uint8Array, draft: Draft, depth: number): NodeFacts {
  const node = { op: '', domain: '', name: '', inputs: [] as string[], outputs: [] as string[] };
  each(bytes, {
    1: (field) => node.inputs.push(text(field)),
    2: (field) => node.outputs.push(text(field)),
    3: (field) => { node.name = text(field); },
    4: (field) => { node.op = text(field); },
    5: ({ bytes: attribute }) => each(attribute, {
      5: ({ bytes: tensor }) => void readTensor(tensor, draft),
      6: ({ bytes: graph }) => readGraph(graph, draft, depth + 1),
      10: ({ bytes: tensor }) => void readTensor(tensor, draft),
      11: ({ bytes: graph }) => readGraph(graph, draft, depth + 1),
      22: ({ bytes: sparse }) => readSparse(sparse, draft),
      23: ({ bytes: sparse }) => readSparse(sparse, draft),
    }),
    7: (field) => { node.domain = text(field); },
  });
  return node;
}

function readSparse(bytes: Uint8Array, draft: Draft): void {
  each(bytes, { 1: ({ bytes: tensor }) => void readTensor(tensor, draft), 2: ({ bytes: tensor }) => void readTensor(tensor, draft) });
}

function readTensor(bytes: Uint8Array, draft: Draft): StoredTensor {
  const shape: number[] = [];
  const entries: [string, string][] = [];
  let [name, type, isExternal] = ['', 0, false];
  each(bytes, {
    1: (field) => shape.push(...numbersOf(field)),
    2: ({ value }) => { type = value; },
    8: (field) => { name = text(field); },
    13: ({ bytes: entry }) => entries.push(readEntry(entry)),
    14: ({ value }) => { isExternal = value === EXTERNAL; },
  });
  const tensor = { name, shape, type, external: isExternal || entries.length > 0 ? Object.fromEntries(entries) : undefined };
  if (tensor.external) draft.external.push(tensor);
  return tensor;
}

function readEntry(bytes: Uint8Array): [string, string] {
  const { 1: key, 2: value } = last(bytes);
  return [text(key), text(value)];
}

type Readers = Readonly<Record<number, (field: ProtobufField) => unknown>>;

function each(bytes: Uint8Array, readers: Readers): void {
  for (const field of protobufFields(bytes)) readers[field.number]?.(field);
}

/** The last field of each number, which is the one that counts where a field is not repeated. */
function last(bytes: Uint8Array): Readonly<Record<number, ProtobufField>> {
  return Object.fromEntries([...protobufFields(bytes)].map((field) => [field.number, field]));
}

function text(field: ProtobufField | undefined): string {
  return field ? decoder.decode(field.bytes) : '';
}
