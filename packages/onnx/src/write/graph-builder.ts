import { allocate } from '@limbeck/core/tensor';
import type { DType, HostData } from '@limbeck/core';
import type { AttributeValue, ElementType, OnnxInitializer, OnnxModel, OnnxNode, OnnxTensorType } from './model.js';

const OPSET = 21;

/** Collects the nodes and initialisers of one ONNX graph; equal nodes and equal small initialisers are made once. */
export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers: OnnxInitializer[] = [];
  private readonly inputs: OnnxTensorType[] = [];
  private readonly outputs: OnnxTensorType[] = [];
  private readonly producers = new Set<string>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly renamed = new Map<string, string>();
  private counter = 0;
  private scope = '';

  constructor(private readonly name: string) {}

  /** New nodes are named after this place: a layer, strategy or optimiser, or what their gradient is of. */
  enter(scope: string): void {
    this.scope = scope;
  }

  input(tensor: OnnxTensorType): string {
    this.inputs.push(tensor);
    return tensor.name;
  }

  /** Makes `value` an output under another name. */
  output(tensor: OnnxTensorType, value: string): void {
    this.outputs.push(tensor);
    const producedHere = this.producers.has(value);
    if (producedHere && !this.renamed.has(value)) this.renamed.set(value, tensor.name);
    else this.nodes.push({ name: tensor.name, op: 'Identity', inputs: [value], outputs: [tensor.name], attributes: {} });
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.nodeWithOutputs(op, inputs, attributes, 1)[0]!;
  }

  nodeWithOutputs(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>>, count: number): readonly string[] {
    const key = `${op}(${inputs.join()})${JSON.stringify(attributes)}${count}`;
    const known = this.known.get(key);
    if (known) return known;
    const outputs = Array.from({ length: count }, () => `${op}_${this.counter++}`);
    this.nodes.push({ name: this.scope === '' ? outputs[0]! : `${this.scope}/${outputs[0]!}`, op, inputs, outputs, attributes });
    this.known.set(key, outputs);
    for (const output of outputs) this.producers.add(output);
    return outputs;
  }

  /** A constant tensor, under a name of its own if it is given one that is free; the data must not change afterwards. */
  constant(type: ElementType, shape: readonly number[], data: HostData | BigInt64Array, ownName?: string): string {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = bytes.length <= 64 && ownName === undefined ? `${type}[${shape.join()}]${bytes.join()}` : undefined;
    const known = key === undefined ? undefined : this.known.get(key);
    if (known) return known[0]!;
    const name = ownName !== undefined && !this.initializers.some((other) => other.name === ownName) ? ownName : `${ownName ?? 'constant'}_${this.counter++}`;
    this.initializers.push({ name, type, shape, bytes });
    if (key !== undefined) this.known.set(key, [name]);
    return name;
  }

  float(value: number): string {
    return this.constant('float32', [], Float32Array.of(value));
  }

  /** One number of a dtype. */
  scalar(type: DType, value: number): string {
    return this.constant(type, [], allocate(type, 1).fill(value));
  }

  /** A list of integers, as shapes, axes, starts and repeats are given. */
  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  build(): OnnxModel {
    const rename = (name: string): string => this.renamed.get(name) ?? name;
    const nodes = this.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
    return { name: this.name, opset: OPSET, inputs: this.inputs, outputs: this.outputs, initializers: this.initializers, nodes };
  }
}
