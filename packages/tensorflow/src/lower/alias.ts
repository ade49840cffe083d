import { sizeOf } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '@limbeck/trace';
import { elementwise } from './elementwise.js';
import { structure } from './structure.js';

/** Operations whose result TensorFlow may place in an input's buffer. */
const mayForward = (op: string): boolean => op in elementwise || op in structure;

/**
 * Tells of a value whether it may share its memory with an input of the step. An input's memory belongs to the caller's typed array, so a variable must not
 * keep it: the caller may overwrite it, and TensorFlow would free it on a thread of its own.
 */
export function sharesInputMemory(graph: Graph): (value: Value) => boolean {
  const fed = new Set(graph.inputs.values());
  const producers = new Map<Value, GraphNode>(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const known = new Map<Value, boolean>();
  const shares = (value: Value): boolean => {
    const cached = known.get(value);
    if (cached !== undefined) return cached;
    const producer = producers.get(value);
    const result = producer ? mayForward(producer.op) && Object.values(producer.inputs).some((input) => sizeOf(input.shape) >= sizeOf(value.shape) && shares(input)) : fed.has(value);
    known.set(value, result);
    return result;
  };
  return shares;
}
