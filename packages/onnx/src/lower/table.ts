import { activationLowerings } from './activation.js';
import { batchNormLowerings } from './batch-norm.js';
import { blockLowerings } from './blocks.js';
import { convFilterGradientLowerings } from './conv-filter-gradient.js';
import { convLowerings } from './conv.js';
import { countLowerings } from './counts.js';
import { cropLowerings } from './crop-and-resize.js';
import { cumulateLowerings } from './cumulate.js';
import { depthwiseLowerings } from './depthwise.js';
import { dilationLowerings } from './dilation.js';
import { einsumLowerings } from './einsum.js';
import { elementwiseLowerings } from './elementwise.js';
import { indexLowerings } from './gather.js';
import { localResponseLowerings } from './local-response.js';
import { logicLowerings } from './logic.js';
import type { NodeLowering } from './lowering.js';
import { matmulLowerings } from './matmul.js';
import { poolLowerings } from './pool.js';
import { reduceLowerings } from './reduce.js';
import { resizeLowerings } from './resize.js';
import { sequenceLowerings } from './sequence.js';
import { softmaxLowerings } from './softmax.js';
import { structureLowerings } from './structure.js';
import { volumeLowerings } from './volume.js';

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
  ...volumeLowerings,
  ...sequenceLowerings,
  ...resizeLowerings,
  ...localResponseLowerings,
  ...einsumLowerings,
  ...dilationLowerings,
  ...cumulateLowerings,
  ...cropLowerings,
  ...countLowerings,
  ...blockLowerings,
};
