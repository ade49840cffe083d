import { tf, toTensor, type Backend, type CompiledStep, type HostData, type Step } from '@limbeck/core';

/** Runs steps operation by operation in plain JavaScript. */
export async function eagerBackend(): Promise<Backend> {
  await tf.setBackend('cpu');
  const refuse = (): never => {
    throw new Error('Not in these tests.');
  };
  return {
    id: 'eager', device: 'JavaScript', versions: {}, threads: 1, capabilities: { training: true, eager: true },
    compile: (step) => Promise.resolve({ run: (inputs) => Promise.resolve(tf.tidy(() => runOnce(step, inputs))), readState: refuse, writeState: refuse, save: refuse, dispose: () => undefined } satisfies CompiledStep),
    load: refuse,
    dispose: () => undefined,
  };
}

function runOnce(step: Step, inputs: Readonly<Record<string, HostData>>): Record<string, HostData> {
  const tensors = Object.fromEntries(Object.entries(step.inputs).map(([name, spec]) => [name, toTensor({ ...spec, data: inputs[name]! })]));
  const state = Object.fromEntries(Object.entries(step.state).map(([name, host]) => [name, toTensor(host)]));
  const { outputs } = step.run({ inputs: tensors, state, constants: {} });
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync() as HostData]));
}
