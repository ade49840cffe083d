import { softmax } from './activation.js';
import { convolutions } from './convolution.js';
import { elementwise } from './elementwise.js';
import { fused } from './fuse.js';
import type { LoweringTable } from './lowering.js';
import { matmuls } from './matmul.js';
import { normalization } from './normalization.js';
import { pooling } from './pooling.js';
import { reduce } from './reduce.js';
import { structure } from './structure.js';
import { winogradLowering } from './winograd.js';

/** Every kernel that has a lowering, by tfjs kernel name. */
export const LOWERINGS: LoweringTable = { ...elementwise, ...reduce, ...structure, ...softmax, ...matmuls, ...convolutions, ...pooling, ...normalization, ...fused, ...winogradLowering };
