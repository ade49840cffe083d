import { expectKernel, KERNEL_CASES, kernelStep } from '@limbeck/testkit';
import { describe, test } from 'vitest';
import { provisioned, runOnce } from '../engine.test.support.js';

describe.skipIf(!provisioned)('the functions of kernels and their gradients, in TensorFlow', () => {
  test.each(KERNEL_CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const step = kernelStep(each);
    expectKernel(await runOnce(step, step.inputs), each);
  });
});
