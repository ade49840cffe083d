import { createRequire } from 'node:module';
import type { DType } from '@limbeck/core';

/**
 * TensorFlow's SavedModel messages as tfjs-node ships them: google-protobuf classes without types. Declared here is what Limbeck writes and reads.
 */
export interface Message {
  serializeBinary(): Uint8Array;
}

interface MessageMap<T> {
  set(key: string, value: T): unknown;
  get(key: string): T | undefined;
}

export interface TensorShape extends Message {
  addDim(dim: Message): unknown;
}

export interface TensorProto extends Message {
  setDtype(type: number): void;
  setTensorShape(shape: TensorShape): void;
  setTensorContent(bytes: Uint8Array): void;
  getTensorContent_asU8(): Uint8Array;
}

export interface ListValue extends Message {
  setIList(values: readonly number[]): void;
  getIList(): number[];
}

export interface AttrValue extends Message {
  setS(value: Uint8Array): void;
  getS_asU8(): Uint8Array;
  setI(value: number): void;
  getI(): number;
  setF(value: number): void;
  getF(): number;
  setB(value: boolean): void;
  getB(): boolean;
  setType(value: number): void;
  getType(): number;
  setShape(value: TensorShape): void;
  setTensor(value: TensorProto): void;
  getTensor(): TensorProto | undefined;
  setList(value: ListValue): void;
  getList(): ListValue | undefined;
}

export interface NodeDef extends Message {
  setName(name: string): void;
  getName(): string;
  setOp(op: string): void;
  getOp(): string;
  setInputList(inputs: readonly string[]): void;
  getInputList(): string[];
  getAttrMap(): MessageMap<AttrValue>;
}

export interface GraphDef extends Message {
  addNode(node: NodeDef): unknown;
  getNodeList(): NodeDef[];
  setVersions(version: Message & { setProducer(version: number): void }): void;
}

export interface TensorInfo extends Message {
  setName(name: string): void;
  setDtype(type: number): void;
  setTensorShape(shape: TensorShape): void;
}

export interface SignatureDef extends Message {
  getInputsMap(): MessageMap<TensorInfo>;
  getOutputsMap(): MessageMap<TensorInfo>;
  setMethodName(name: string): void;
}

export interface MetaGraphDef extends Message {
  setMetaInfoDef(info: Message & { addTags(tag: string): unknown }): void;
  setGraphDef(graph: GraphDef): void;
  getGraphDef(): GraphDef;
  getSignatureDefMap(): MessageMap<SignatureDef>;
}

export interface SavedModel extends Message {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(graph: MetaGraphDef): unknown;
  getMetaGraphsList(): MetaGraphDef[];
}

interface Messages {
  readonly TensorShape: (new () => TensorShape) & { readonly Dim: new () => Message & { setSize(size: number): void } };
  readonly Tensor: new () => TensorProto;
  readonly AttrValue: (new () => AttrValue) & { readonly ListValue: new () => ListValue };
  readonly NodeDef: new () => NodeDef;
  readonly GraphDef: new () => GraphDef;
  readonly VersionDef: new () => Message & { setProducer(version: number): void };
  readonly TensorInfo: new () => TensorInfo;
  readonly SignatureDef: new () => SignatureDef;
  readonly MetaGraphDef: (new () => MetaGraphDef) & { readonly MetaInfoDef: new () => Message & { addTags(tag: string): unknown } };
  readonly SavedModel: (new () => SavedModel) & { deserializeBinary(bytes: Uint8Array): SavedModel };
}

/** Loading the messages needs neither the addon nor tfjs. */
export const messages = createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/proto/api_pb.js') as Messages;

/** TensorFlow's numbers for element types. */
export const DATA_TYPE: Readonly<Record<DType | 'resource', number>> = { float32: 1, int32: 3, bool: 10, resource: 20 };

export function shapeMessage(shape: readonly number[]): TensorShape {
  const message = new messages.TensorShape();
  for (const extent of shape) {
    const dim = new messages.TensorShape.Dim();
    dim.setSize(extent);
    message.addDim(dim);
  }
  return message;
}
