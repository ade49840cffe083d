import type { Graph, GraphNode, Value } from '../graph.js';
import { canonicalBroadcasts, sinkBroadcasts } from './broadcasts.js';
import { foldConstants } from './fold.js';
import { mergeReshapes, removeNoOps } from './no-ops.js';
import { Rewriter } from '../rewriter.js';
import { sameShape, type SimplifyRule } from './rule.js';
import { squeezeMatMul } from './squeeze-matmul.js';

const RULES: readonly SimplifyRule[] = [removeNoOps, foldConstants, canonicalBroadcasts, sinkBroadcasts, mergeReshapes, squeezeMatMul];

/** The same function in fewer operations: constants folded, no-ops and repetitions removed, broadcasts left to the operations, dead nodes dropped. */
export function simplify(graph: Graph): Graph {
  let current = graph;
  for (;;) {
    const next = dropDead(pass(current));
    if (sameOperations(next, current)) return next;
    current = next;
  }
}

/** Whether a pass changed nothing but names. */
function sameOperations(a: Graph, b: Graph): boolean {
  return a.nodes.length === b.nodes.length && a.nodes.every(({ op, outputs }, i) => op === b.nodes[i]!.op && sameShape(outputs[0]!.shape, b.nodes[i]!.outputs[0]!.shape));
}

function pass(graph: Graph): Graph {
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) rewrite(node, rewriter);
  return rewriter.finish();
}

function rewrite(node: GraphNode, rewriter: Rewriter): void {
  const inputs = rewriter.resolveAll(node.inputs);
  rewriter.enter(node.scope);
  if (node.outputs.length === 1) {
    const output = node.outputs[0]!;
    for (const rule of RULES) {
      const equal = rule({ op: node.op, inputs, attributes: node.attributes, output }, rewriter);
      if (equal) {
        rewriter.replace(output, equal);
        return;
      }
    }
  }
  rewriter.keep(node);
}

/** Keeps the nodes that an output or the next state needs, and the constants that those use. */
function dropDead(graph: Graph): Graph {
  const needed = new Set<Value>([...graph.outputs.values(), ...graph.nextState.values()]);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    nodes.push(node);
    for (const value of Object.values(node.inputs)) needed.add(value);
  }
  return { ...graph, nodes: nodes.reverse(), constants: new Map([...graph.constants].filter(([value]) => needed.has(value))) };
}
