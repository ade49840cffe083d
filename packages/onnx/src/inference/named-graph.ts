import type { Graph, Value } from '@limbeck/trace';
import type { NamedHostTensors } from '@limbeck/core';

/** A recorded graph whose constants keep the names under which the step declared them. */
export interface NamedGraph {
  readonly graph: Graph;
  readonly names: ReadonlyMap<Value, string>;
}

/** Finds the step's declared constants again in the graph recorded of it. */
export function nameConstants(graph: Graph, constants: NamedHostTensors): NamedGraph {
  const names = new Map(Object.entries(constants).map(([name, { data }]) => [data, name]));
  const named = [...graph.constants].flatMap(([value, { data }]): [Value, string][] => (names.has(data) ? [[value, names.get(data)!]] : []));
  return { graph, names: new Map(named) };
}
