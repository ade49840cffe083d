import { tf, toTensor, type HostData, type NamedHostTensors, type NamedTensors } from '@limbeck/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { inTidy } from '../host.js';
import { KERNEL_CASES } from './kernel-cases.js';
import { expectKernel, kernelStep } from './kernel-case.js';

describe('kernels in pure JavaScript', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  test.each(KERNEL_CASES.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const step = kernelStep(each);
    const tensors = (hosts: NamedHostTensors): NamedTensors => Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, toTensor(host)]));
    const before = tf.memory().numTensors;
    const found = inTidy(() => {
      const { outputs } = step.run({ inputs: tensors(step.inputs), state: {}, constants: {} });
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync().slice() as HostData]));
    });
    expectKernel(found, each);
    expect(tf.memory().numTensors).toBe(before);
  });
});
