import { activationLowerings } from './activation.js';
import { batchNormLowerings } from './batch-norm.js';
import { convFilterGradientLowerings } from './conv-filter-gradient.js';
import { convLowerings } from './conv.js';
import { depthwiseLowerings } from './depthwise.js';
import { elementwiseLowerings } from './elementwise.js';
import { indexLowerings } from './gather.js';
import { logicLowerings } from './logic.js';
import type { NodeLowering } from './lowering.js';
import { matmulLowerings } from './matmul.js';
import { poolLowerings } from './pool.js';
import { reduceLowerings } from './reduce.js';
import { softmaxLowerings } from './softmax.js';
import { structureLowerings } from './structure.js';

/** Every kernel that can be lowered to ONNX, by tfjs kernel name or Limbeck's name. */
export const lowerings: Readonly<Record<string, NodeLowering>> = {
  ...elementwiseLowerings,
  ...activationLowerings,
  ...logicLowerings,
  ...structureLowerings,
  ...reduceLowerings,
  ...matmulLowerings,
  ...convLowerings,
  ...convFilterGradientLowerings,
  ...depthwiseLowerings,
  ...poolLowerings,
  ...batchNormLowerings,
  ...softmaxLowerings,
  ...indexLowerings,
};
