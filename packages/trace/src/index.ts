export { checkArray, checkInputs } from './check-inputs.js';
export { eagerStep } from './eager-step.js';
export type { Attributes, Graph, GraphNode, Value } from './graph.js';
export { formatGraph } from './format.js';
export { interpret } from './interpret.js';
export { record, recordUnsimplified } from './record.js';
export { simplify } from './simplify/simplify.js';
export { winogradConvolutions } from './rewrite/winograd.js';
export type { WinogradPolicy } from './rewrite/winograd.js';
