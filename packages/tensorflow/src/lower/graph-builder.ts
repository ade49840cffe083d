import { allocate } from '@limbeck/core';
import type { DType, HostData, HostTensor, TensorSpec } from '@limbeck/core';
import { DATA_TYPE, messages, shapeMessage, type AttrValue, type GraphDef, type NodeDef, type TensorProto } from './proto.js';

/** A tensor in the graph: `node` for a node's first output, `node:1` for its second; `^node` waits for it without a value. */
export type Ref = string;

/** An attribute of a TensorFlow operation, in its wire type. */
export type Attribute =
  | { readonly type: DType | 'resource' }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: readonly number[] }
  | { readonly tensor: HostTensor };

export type AttributeMap = Readonly<Record<string, Attribute>>;

/** The GraphDef version of TensorFlow 2.9, the oldest engine in use; newer ones read it. */
const PRODUCER = 1087;

/** Collects the nodes of a TensorFlow graph. Names are `<operation>_<number>`, in order of creation. */
export class GraphBuilder {
  private readonly graph: GraphDef = new messages.GraphDef();
  private readonly constants = new Map<string, Ref>();
  private readonly sums = new Map<Ref, TensorSpec>();
  private count = 0;

  /** Adds a node and returns its first output. */
  add(op: string, inputs: readonly Ref[], attributes: AttributeMap = {}, name = `${op}_${this.count}`): Ref {
    this.count++;
    const node: NodeDef = new messages.NodeDef();
    node.setName(name);
    node.setOp(op);
    node.setInputList(inputs);
    for (const [key, attribute] of Object.entries(attributes)) node.getAttrMap().set(key, attributeMessage(attribute));
    this.graph.addNode(node);
    return name;
  }

  /** A constant; equal small ones share a node. */
  constant(host: HostTensor): Ref {
    const key = host.data.length > 16 ? undefined : `${host.dtype}[${host.shape.join()}]${Array.from(host.data, (x) => (Object.is(x, -0) ? '-0' : x)).join()}`;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const ref = this.add('Const', [], { dtype: { type: host.dtype }, value: { tensor: host } });
    if (key !== undefined) this.constants.set(key, ref);
    return ref;
  }

  scalar(value: number, dtype: DType): Ref {
    const data = dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value);
    return this.constant({ shape: [], dtype, data });
  }

  /** A vector of int32: shapes, axes, sizes. */
  ints(values: readonly number[]): Ref {
    return this.constant({ shape: [values.length], dtype: 'int32', data: Int32Array.from(values) });
  }

  /**
   * `a + b`. A sum of sums is kept apart by an EnsureShape, which costs nothing: TensorFlow's optimiser would make one AddN of both, and AddN adds in an order
   * that depends on which buffer happens to be free, so that the same step would give other last bits from run to run.
   */
  sum(a: Ref, b: Ref, result: TensorSpec): Ref {
    const ref = this.add('AddV2', [this.apart(a), this.apart(b)], { T: { type: result.dtype } });
    this.sums.set(ref, result);
    return ref;
  }

  private apart(x: Ref): Ref {
    const sum = this.sums.get(x);
    return sum ? this.add('EnsureShape', [x], { T: { type: sum.dtype }, shape: { shape: sum.shape } }) : x;
  }

  reshape(x: Ref, to: TensorSpec): Ref {
    return this.add('Reshape', [x, this.ints(to.shape)], { T: { type: to.dtype }, Tshape: { type: 'int32' } });
  }

  build(): GraphDef {
    const version = new messages.VersionDef();
    version.setProducer(PRODUCER);
    this.graph.setVersions(version);
    return this.graph;
  }
}

function attributeMessage(attribute: Attribute): AttrValue {
  const message = new messages.AttrValue();
  if ('type' in attribute) message.setType(DATA_TYPE[attribute.type]);
  else if ('int' in attribute) message.setI(attribute.int);
  else if ('float' in attribute) message.setF(attribute.float);
  else if ('bool' in attribute) message.setB(attribute.bool);
  else if ('string' in attribute) message.setS(new TextEncoder().encode(attribute.string));
  else if ('shape' in attribute) message.setShape(shapeMessage(attribute.shape));
  else if ('tensor' in attribute) message.setTensor(tensorMessage(attribute.tensor));
  else {
    const list = new messages.AttrValue.ListValue();
    list.setIList(attribute.ints);
    message.setList(list);
  }
  return message;
}

function tensorMessage({ shape, dtype, data: values }: HostTensor): TensorProto {
  const message = new messages.Tensor();
  const data = arrayOf(dtype, values);
  message.setDtype(DATA_TYPE[dtype]);
  message.setTensorShape(shapeMessage(shape));
  message.setTensorContent(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return message;
}

/** tfjs casts int32 to float32 by relabelling the array; TensorFlow goes by the bytes. */
function arrayOf(dtype: DType, values: HostData): HostData {
  const array = allocate(dtype, values.length);
  if (array.constructor === values.constructor) return values;
  array.set(values);
  return array;
}
