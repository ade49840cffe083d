import { expectKernel, KERNEL_CASES, kernelStep } from '@limbeck/testkit';
import { describe, test } from 'vitest';
import { dataOf, withStep } from '../agreement.test.support.js';

describe('the functions of kernels and their gradients, in ONNX Runtime', () => {
  test.each(KERNEL_CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const step = kernelStep(each);
    expectKernel(await withStep(step, (compiled) => compiled.run(dataOf(step.inputs))), each);
  });
});
