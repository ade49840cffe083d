import type { HostTensor, TensorSpec } from '@limbeck/core';
import type { Attributes, Graph, GraphNode, Value } from './graph.js';

/** Builds a graph's replacement node by node: rules ask it for constants, producers and new nodes. */
export class Rewriter {
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<Value, HostTensor>;
  private readonly replaced = new Map<Value, Value>();
  private readonly producers = new Map<Value, GraphNode>();
  private readonly seen = new Map<string, GraphNode>();
  private readonly constantKeys = new Map<string, Value>();
  private nextId: number;
  private scope = '';

  constructor(private readonly graph: Graph) {
    this.constants = new Map(graph.constants);
    for (const [value, host] of graph.constants) this.shareScalar(value, host);
    this.nextId = 1 + Math.max(-1, ...everyId(graph));
  }

  resolve(value: Value): Value {
    let current = value;
    for (let next = this.replaced.get(current); next; next = this.replaced.get(current)) current = next;
    return current;
  }

  replace(old: Value, replacement: Value): void {
    if (old !== replacement) this.replaced.set(old, replacement);
  }

  producer(value: Value): GraphNode | undefined {
    return this.producers.get(value);
  }

  /** New nodes take this scope. */
  enter(scope: string): void {
    this.scope = scope;
  }

  constant(host: HostTensor): Value {
    const key = scalarKey(host);
    const known = key === undefined ? undefined : this.constantKeys.get(key);
    if (known) return known;
    const value = this.value(host);
    this.constants.set(value, host);
    if (key !== undefined) this.constantKeys.set(key, value);
    return value;
  }

  /** The outputs of a node, shared with an equal one emitted before. */
  emit(op: string, inputs: Readonly<Record<string, Value>>, attributes: Attributes, specs: readonly TensorSpec[]): readonly Value[] {
    const key = `${op}(${Object.entries(inputs).map(([name, value]) => `${name}:${value.id}`).join()})${JSON.stringify(attributes)}`;
    const equal = this.seen.get(key);
    if (equal) return equal.outputs;
    const node: GraphNode = { op, inputs, attributes, outputs: specs.map((spec) => this.value(spec)), scope: this.scope };
    this.nodes.push(node);
    this.seen.set(key, node);
    for (const output of node.outputs) this.producers.set(output, node);
    return node.outputs;
  }

  /** The rebuilt graph, its outputs and next state those that replaced the recorded ones. */
  finish(): Graph {
    const resolved = (values: ReadonlyMap<string, Value>): Map<string, Value> => new Map([...values].map(([name, value]) => [name, this.resolve(value)]));
    return { ...this.graph, constants: this.constants, nodes: this.nodes, outputs: resolved(this.graph.outputs), nextState: resolved(this.graph.nextState) };
  }

  /** A recorded node with the inputs that replaced its own; its outputs are replaced by the new ones. */
  keep({ op, inputs, attributes, outputs }: GraphNode): void {
    const emitted = this.emit(op, this.resolveAll(inputs), attributes, outputs);
    outputs.forEach((output, i) => this.replace(output, emitted[i]!));
  }

  resolveAll(inputs: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
    return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, this.resolve(value)]));
  }

  private shareScalar(value: Value, host: HostTensor): void {
    const key = scalarKey(host);
    if (key === undefined) return;
    const known = this.constantKeys.get(key);
    if (known) this.replaced.set(value, known);
    else this.constantKeys.set(key, value);
  }

  private value({ shape, dtype }: TensorSpec): Value {
    return { id: this.nextId++, shape, dtype };
  }
}

/** Equal single-element constants share a key. */
function scalarKey(host: HostTensor): string | undefined {
  if (host.data.length !== 1) return undefined;
  return `${host.dtype}[${host.shape.join()}]${Object.is(host.data[0], -0) ? '-0' : String(host.data[0])}`;
}

function* everyId(graph: Graph): Iterable<number> {
  for (const values of [graph.inputs.values(), graph.state.values(), graph.constants.keys()]) for (const value of values) yield value.id;
  for (const node of graph.nodes) for (const output of node.outputs) yield output.id;
}
