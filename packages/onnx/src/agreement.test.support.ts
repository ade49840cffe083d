import { sizeOf, tf, toTensor } from '@limbeck/core';
import type { CompiledStep, HostData, HostTensor, NamedHostTensors, NamedTensors, Step } from '@limbeck/core';
import { expect } from 'vitest';
import { OnnxBackend } from './session/onnx-backend.js';
import { loadOnnxRuntime } from './session/onnxruntime.js';

/** Values in (-1, 1) without pattern, always the same. */
export function host(shape: readonly number[], seed = 1): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const wave = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
  return { shape, dtype: 'float32', data };
}

export function ints(shape: readonly number[], values: readonly number[]): HostTensor {
  return { shape, dtype: 'int32', data: Int32Array.from(values) };
}

export type Outputs = Readonly<Record<string, (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor>>;

/** Compiles on two threads, runs `body`, disposes. */
export async function withStep<T>(step: Step, body: (compiled: CompiledStep) => Promise<T>): Promise<T> {
  const backend = new OnnxBackend(await loadOnnxRuntime(), 2);
  try {
    return await body(await backend.compile(step));
  } finally {
    backend.dispose();
  }
}

export function dataOf(inputs: NamedHostTensors): Record<string, HostData> {
  return Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]));
}

/** The step's body on tfjs' pure JavaScript backend. */
export function runEagerly(step: Step, inputs: NamedHostTensors, state: NamedHostTensors = step.state): { outputs: Record<string, HostData>; state: NamedHostTensors } {
  const tensors = (hosts: NamedHostTensors): NamedTensors => Object.fromEntries(Object.entries(hosts).map(([name, value]) => [name, toTensor(value)]));
  const read = (named: NamedTensors): Record<string, HostData> => Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, tensor.dataSync().slice() as HostData]));
  tf.engine().startScope();
  try {
    const result = step.run({ inputs: tensors(inputs), state: tensors(state), constants: tensors(step.constants) });
    const next = read(result.state);
    return { outputs: read(result.outputs), state: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, { ...value, data: next[name] ?? value.data }])) };
  } finally {
    tf.engine().endScope();
  }
}

/** One ONNX graph for all outputs must give what each gives when run eagerly; `tolerance` is relative to an output's largest value. */
export async function expectSameAsEager(inputs: NamedHostTensors, outputs: Outputs, tolerance = 1e-5): Promise<void> {
  const step: Step = { name: 'operations', inputs, state: {}, constants: {}, run: ({ inputs: tensors }) => ({ outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, output(tensors)])), state: {} }) };
  const expected = runEagerly(step, inputs).outputs;
  const actual = await withStep(step, (compiled) => compiled.run(dataOf(inputs)));
  for (const name of Object.keys(outputs)) expectClose(name, actual[name]!, expected[name]!, tolerance);
}

export function expectClose(name: string, actual: HostData, expected: HostData, tolerance: number): void {
  expect(actual.length, `${name}: number of elements`).toBe(expected.length);
  let [scale, worst] = [1e-30, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) scale = Math.max(scale, Math.abs(expected[i]!));
    if (distance(actual[i]!, expected[i]!) > distance(actual[worst]!, expected[worst]!)) worst = i;
  }
  const relative = distance(actual[worst] ?? 0, expected[worst] ?? 0) / scale;
  expect(relative, `${name}: element ${worst} is ${actual[worst]}, not ${expected[worst]}`).toBeLessThanOrEqual(tolerance);
}

function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isNaN(a - b) || !Number.isFinite(a - b) ? Infinity : Math.abs(a - b);
}
