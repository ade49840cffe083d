import { sizeOf, tf, type HostData, type HostTensor, type NamedHostTensors, type NamedTensors, type Step } from '@limbeck/core';
import { expect } from 'vitest';
import { largestOf } from '../largest-of.js';
import '../matchers.js';

/** Numbers by input, in double precision. */
export type Doubles = Readonly<Record<string, readonly number[]>>;

/** A function of kernels, with inputs and what it must give on every backend. */
export interface KernelCase {
  readonly name: string;
  /** The gradient is taken in each. */
  readonly inputs: NamedHostTensors;
  /** Inputs without a gradient, such as masks. */
  readonly others?: NamedHostTensors;
  readonly output: readonly number[];
  readonly run: (inputs: NamedTensors) => tf.Tensor;
  /** The same function of `inputs` in double precision, row-major. */
  readonly reference: (inputs: Doubles) => readonly number[];
  /** Gradients of the output's elements times `outputGradient` where central differences of the reference are not it: at kinks and for reversed gradients. */
  readonly gradients?: Doubles;
  /** Relative to the largest value; 2e-6 when left out. */
  readonly tolerance?: number;
}

const DY = 'output gradient';

/** What comes back to each element of the output: uneven, so that every one counts. */
export function outputGradient(size: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.fround(Math.sin(1.7 * i + 0.4)));
}

/** The function and its gradients as a step: outputs `y` and `d <input>`. */
export function kernelStep({ name, inputs, others = {}, output, run }: KernelCase): Step & { readonly inputs: NamedHostTensors } {
  const names = Object.keys(inputs);
  const dy: HostTensor = { shape: output, dtype: 'float32', data: Float32Array.from(outputGradient(sizeOf(output))) };
  return {
    name,
    inputs: { ...inputs, ...others, [DY]: dy },
    state: {},
    constants: {},
    run: ({ inputs: given }) => {
      const f = (...xs: tf.Tensor[]): tf.Tensor => run({ ...given, ...Object.fromEntries(names.map((each, i) => [each, xs[i]!])) });
      const gradients = tf.grads(f)(names.map((each) => given[each]!), given[DY]!);
      return { outputs: { y: run(given), ...Object.fromEntries(names.map((each, i) => [`d ${each}`, gradients[i]!])) }, state: {} };
    },
  };
}

/** Compares what a backend gave for the case's step with the reference and its central differences. */
export function expectKernel(found: Readonly<Record<string, HostData>>, { inputs, reference, gradients, tolerance = 2e-6 }: KernelCase): void {
  const doubles: Record<string, readonly number[]> = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, [...data]]));
  const value = reference(doubles);
  expectNear(found['y']!, value, tolerance, 'value');
  const dy = outputGradient(value.length);
  const total = (moved: Doubles): number => reference(moved).reduce((sum, y, i) => sum + y * dy[i]!, 0);
  for (const [name, x] of Object.entries(doubles)) expectNear(found[`d ${name}`]!, gradients?.[name] ?? differences((moved) => total({ ...doubles, [name]: moved }), x), tolerance, `gradient in ${name}`);
}

function differences(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  const h = 1e-5;
  return x.map((value, i) => (f(x.with(i, value + h)) - f(x.with(i, value - h))) / (2 * h));
}

/** Infinities must be met exactly; the other differences count relative to the largest finite value. */
function expectNear(found: HostData, expected: readonly number[], tolerance: number, what: string): void {
  const finite = expected.filter(Number.isFinite);
  const places = expected.map((value, i) => (Number.isFinite(value) ? i : -1)).filter((i) => i >= 0);
  expect(found.length, `${what}: number of elements`).toBe(expected.length);
  expected.forEach((value, i) => Number.isFinite(value) || expect(found[i], `${what}: element ${i}`).toBe(value));
  expect(places.map((i) => found[i]!), what).toBeAllClose(finite, { rtol: 0, atol: tolerance * largestOf(finite) + 1e-9 });
}
