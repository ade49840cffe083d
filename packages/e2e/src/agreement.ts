import type { Backend, NamedHostTensors, Step } from '@limbeck/core';
import { interpret, record } from '@limbeck/trace';

/** One run of a step by a backend, and as its reference the recorded graph run operation by operation in plain JavaScript. */
export async function runBesideReference(backend: Backend, step: Step, inputs: NamedHostTensors) {
  const reference = interpret(record(step), inputs, step.state);
  const compiled = await backend.compile(step);
  const outputs = await compiled.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])));
  const next = await compiled.readState();
  compiled.dispose();
  return { reference, outputs, next };
}

/** The largest difference, relative to the largest entry of the reference, or to `floor` where that is more. */
export function relative(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  let difference = 0;
  let size = floor;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return difference / size;
}
