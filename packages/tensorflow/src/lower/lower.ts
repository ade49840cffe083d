import type { TensorSpec } from '@limbeck/core';
import type { Graph, Value } from '@limbeck/trace';
import { sharesInputMemory } from './alias.js';
import { fuseReluGradients } from './fuse.js';
import { GraphBuilder, type Ref } from './graph-builder.js';
import { winogradConvolutions } from '../rewrite/winograd.js';
import { unsupported, type LoweringTable } from './lowering.js';
import type { GraphDef } from './proto.js';
import { LOWERINGS } from './table.js';

export interface Port extends TensorSpec {
  readonly node: Ref;
}

export interface StatePort extends TensorSpec {
  /** Feed a new value here ... */
  readonly feed: Ref;
  /** ... and fetch this to have it stored. */
  readonly stored: Ref;
  /** Fetch this to read the current value. */
  readonly value: Ref;
}

/** Which nodes of the graph to feed and fetch, by the step's own names. Plain data: it is saved beside the graph. */
export interface StepPlan {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  readonly state: Readonly<Record<string, StatePort>>;
  /** Fetched with the outputs; by then every state tensor has its next value. */
  readonly done: Ref;
}

export interface LoweredStep {
  readonly graph: GraphDef;
  readonly plan: StepPlan;
}

/**
 * The recorded step as a TensorFlow graph: state in resource variables, which keep their values between calls.
 * @throws LIM3010 an operation has no lowering
 */
export function lower(recorded: Graph, table: LoweringTable = LOWERINGS): LoweredStep {
  const graph = winogradConvolutions(fuseReluGradients(recorded));
  const builder = new GraphBuilder();
  const refs = new Map<Value, Ref>();
  const inputs = lowerInputs(graph, builder, refs);
  const variables = lowerState(graph, builder, refs);
  for (const [value, host] of graph.constants) refs.set(value, builder.constant(host));
  lowerNodes(graph, { builder, refs, table });
  const assigned = assignNextState(graph, { builder, refs, variables });
  const outputs = lowerOutputs(graph, builder, refs);
  const zero = builder.scalar(0, 'int32');
  const done = builder.add('Identity', [zero, ...assigned.map((node) => `^${node}`)], { T: { type: 'int32' } }, 'step_done');
  return { graph: builder.build(), plan: { name: graph.name, inputs, outputs, state: Object.fromEntries([...variables].map(([name, { port }]) => [name, port])), done } };
}

interface Variable {
  readonly handle: Ref;
  /** The node that reads the old value. */
  readonly read: Ref;
  readonly port: StatePort;
}

interface Lowered {
  readonly builder: GraphBuilder;
  readonly refs: Map<Value, Ref>;
}

function lowerInputs(graph: Graph, builder: GraphBuilder, refs: Map<Value, Ref>): Record<string, Port> {
  const ports: Record<string, Port> = {};
  for (const [name, value] of graph.inputs) {
    const node = placeholder(builder, value, `input_${refs.size}`);
    refs.set(value, node);
    ports[name] = { node, shape: value.shape, dtype: value.dtype };
  }
  return ports;
}

/** For each state tensor a variable, the nodes that set and get it, and the read that the step uses. */
function lowerState(graph: Graph, builder: GraphBuilder, refs: Map<Value, Ref>): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [name, value] of graph.state) {
    const id = `state_${variables.size}`;
    const { dtype, shape } = value;
    const type = { dtype: { type: dtype } } as const;
    const handle = builder.add('VarHandleOp', [], { ...type, shape: { shape }, shared_name: { string: id }, container: { string: '' } }, id);
    const feed = placeholder(builder, value, `${id}_feed`);
    const copy = builder.add('DeepCopy', [feed], { T: { type: dtype } });
    const assign = builder.add('AssignVariableOp', [handle, copy], type);
    const stored = builder.add('Identity', [builder.scalar(0, 'int32'), `^${assign}`], { T: { type: 'int32' } }, `${id}_stored`);
    const current = builder.add('Identity', [builder.add('ReadVariableOp', [handle], type)], { T: { type: dtype } }, `${id}_value`);
    const read = builder.add('ReadVariableOp', [handle], type);
    refs.set(value, read);
    variables.set(name, { handle, read, port: { feed, stored, value: current, shape, dtype } });
  }
  return variables;
}

function lowerNodes(graph: Graph, { builder, refs, table }: Lowered & { readonly table: LoweringTable }): void {
  for (const node of graph.nodes) {
    const lowering = table[node.op];
    if (!lowering) throw unsupported(node, `step "${graph.name}" uses it, and this engine has no lowering for it`);
    const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, at(refs, value)]));
    const result = lowering({ node, refs: inputs }, builder);
    const results = typeof result === 'string' ? [result] : result;
    node.outputs.forEach((value, i) => refs.set(value, results[i]!));
  }
}

/** Every variable is read before it is assigned, whatever order TensorFlow picks. */
function assignNextState(graph: Graph, { builder, refs, variables }: Lowered & { readonly variables: ReadonlyMap<string, Variable> }): Ref[] {
  const shared = sharesInputMemory(graph);
  const assigned: Ref[] = [];
  for (const [name, value] of graph.nextState) {
    const variable = variables.get(name);
    if (!variable || graph.state.get(name) === value) continue;
    const ref = at(refs, value);
    const own = shared(value) ? builder.add('DeepCopy', [ref], { T: { type: value.dtype } }) : ref;
    assigned.push(builder.add('AssignVariableOp', [variable.handle, own, `^${variable.read}`], { dtype: { type: value.dtype } }));
  }
  return assigned;
}

function lowerOutputs(graph: Graph, builder: GraphBuilder, refs: Map<Value, Ref>): Record<string, Port> {
  const ports: Record<string, Port> = {};
  let count = 0;
  for (const [name, value] of graph.outputs) {
    const node = builder.add('Identity', [at(refs, value)], { T: { type: value.dtype } }, `output_${count++}`);
    ports[name] = { node, shape: value.shape, dtype: value.dtype };
  }
  return ports;
}

function placeholder(builder: GraphBuilder, { shape, dtype }: TensorSpec, name: string): Ref {
  return builder.add('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }, name);
}

function at(refs: ReadonlyMap<Value, Ref>, value: Value): Ref {
  const ref = refs.get(value);
  if (ref === undefined) throw new Error(`value ${value.id} of the recorded graph is used before it is made`);
  return ref;
}
