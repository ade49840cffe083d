import { blockRules } from './blocks.js';
import { elementwiseRules } from './elementwise.js';
import { imageRules } from './image.js';
import { indexingRules } from './indexing.js';
import { networkRules } from './network.js';
import { reduceRules } from './reduce.js';
import type { ShapeRule } from './rule.js';
import { structureRules } from './structure.js';
import { volumeRules } from './volume.js';

/** Every kernel that can be recorded, by tfjs kernel name. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = { ...elementwiseRules, ...structureRules, ...reduceRules, ...networkRules, ...indexingRules, ...imageRules, ...blockRules, ...volumeRules };
