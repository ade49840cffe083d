export { convolutionGradientsStep, expectConvolutionGradients } from './convolution-gradients.js';
export type { ConvolutionGradients } from './convolution-gradients.js';
import './matchers.js';

export { compareNumbers } from './all-close.js';
export type { Comparison, Numbers, Tolerance } from './all-close.js';
export { describeDataset } from './describe-dataset.js';
export { describeModel } from './describe-model.js';
export type { ModelSuite } from './describe-model.js';
export { describeStrategy } from './describe-strategy.js';
export type { StrategySuite } from './describe-strategy.js';
export { describeTracker } from './describe-tracker.js';
export { inTidy, randomNormals, toHost } from './host.js';
export { largestOf } from './largest-of.js';
export { lossOfLogits } from './loss-of-logits.js';
export type { GivenLogits } from './loss-of-logits.js';
export { expectKernel, kernelStep } from './kernels/kernel-case.js';
export type { KernelCase } from './kernels/kernel-case.js';
export { KERNEL_CASES } from './kernels/kernel-cases.js';
