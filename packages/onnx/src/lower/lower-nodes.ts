import type { Graph } from '@limbeck/trace';
import type { Lowering } from './lowering.js';
import { lowerings } from './table.js';

/** Lowers every recorded node in its order. @throws LIM3010 naming kernel, scope and step, when an operation has no lowering */
export function lowerNodes(graph: Graph, lowering: Lowering): void {
  for (const node of graph.nodes) {
    const lower = lowerings[node.op];
    if (!lower) throw lowering.unsupported(node);
    lowering.builder.enter(node.scope);
    lower(node, lowering);
  }
  lowering.builder.enter('');
}
