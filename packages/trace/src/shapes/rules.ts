import { elementwiseRules } from './elementwise.js';
import { networkRules } from './network.js';
import { reduceRules } from './reduce.js';
import type { ShapeRule } from './rule.js';
import { structureRules } from './structure.js';

/** Every kernel that can be recorded, by tfjs kernel name. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = { ...elementwiseRules, ...structureRules, ...reduceRules, ...networkRules };
