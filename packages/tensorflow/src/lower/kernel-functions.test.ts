import { expectKernel, KERNEL_CASES, kernelStep } from '@limbeck/testkit';
import { describe, test } from 'vitest';
import { loadEngine, provisioned } from '../engine.test.support.js';
import { compileGraphStep } from '../step/graph-step.js';

describe.skipIf(!provisioned)('the functions of kernels and their gradients, in TensorFlow', () => {
  test.each(KERNEL_CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const step = kernelStep(each);
    const compiled = await compileGraphStep(loadEngine().binding, step);
    try {
      expectKernel(await compiled.run(Object.fromEntries(Object.entries(step.inputs).map(([name, { data }]) => [name, data]))), each);
    } finally {
      compiled.dispose();
    }
  });
});
