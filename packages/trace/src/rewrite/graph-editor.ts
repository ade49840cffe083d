import type { HostTensor, TensorSpec } from '@limbeck/core';
import type { Attributes, Graph, GraphNode, Value } from '../graph.js';

export interface NewNode {
  readonly op: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes?: Attributes;
  readonly shape: readonly number[];
}

/** A graph being rebuilt: nodes in order, new values and constants beside the recorded ones. */
export class GraphEditor {
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<Value, HostTensor>;
  private nextId: number;
  /** New nodes take this scope. */
  scope = '';

  constructor(private readonly original: Graph) {
    this.constants = new Map(original.constants);
    const values = [...original.inputs.values(), ...original.state.values(), ...original.constants.keys(), ...original.nodes.flatMap(({ outputs }) => outputs)];
    this.nextId = values.reduce((largest, { id }) => Math.max(largest, id), -1) + 1;
  }

  /** A float node with one output: `into` when the value is known to other nodes already. */
  emit({ op, inputs, attributes = {}, shape }: NewNode, into: Value = this.value({ shape, dtype: 'float32' })): Value {
    this.nodes.push({ op, inputs, attributes, outputs: [into], scope: this.scope });
    return into;
  }

  constant(host: HostTensor): Value {
    const value = this.value(host);
    this.constants.set(value, host);
    return value;
  }

  graph(): Graph {
    return { ...this.original, nodes: this.nodes, constants: this.constants };
  }

  private value({ shape, dtype }: TensorSpec): Value {
    return { id: this.nextId++, shape, dtype };
  }
}
