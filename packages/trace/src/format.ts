import type { Graph, Value } from './graph.js';

/** The graph as text, one node a line: for reading, snapshots and bug reports. */
export function formatGraph(graph: Graph): string {
  const names = new Map<Value, string>();
  for (const [name, value] of [...graph.inputs, ...graph.state]) names.set(value, name);
  for (const [value, host] of graph.constants) names.set(value, host.data.length === 1 ? String(host.data[0]) : `const${value.id}`);
  const show = (value: Value): string => names.get(value) ?? `%${value.id}`;
  const shape = (value: Value): string => `${value.dtype === 'float32' ? '' : value.dtype}[${value.shape.join()}]`;
  const nodes = graph.nodes.map((node) => {
    const attributes = JSON.stringify(node.attributes) === '{}' ? '' : ` ${JSON.stringify(node.attributes)}`;
    const inputs = Object.values(node.inputs).map((value) => show(value) + shape(value));
    return `${node.outputs.map((value) => show(value) + shape(value)).join(', ')} = ${node.op}(${inputs.join(', ')})${attributes}${node.scope === '' ? '' : ` # ${node.scope}`}`;
  });
  const results = [...graph.outputs, ...graph.nextState].map(([name, value]) => `${name} <- ${show(value)}`);
  return [...nodes, ...results].join('\n');
}
