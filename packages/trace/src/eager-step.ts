import { setImmediate } from 'node:timers/promises';
import { LimbeckError, tf, toTensor } from '@limbeck/core';
import type { CompiledStep, HostData, HostTensor, NamedHostTensors, NamedTensors, Step } from '@limbeck/core';
import { checkArray, checkInputs } from './check-inputs.js';

/** Runs the step's body operation by operation on the engine, a tfjs backend, at every call: for debugging, and the same numbers. */
export async function eagerStep(step: Step, tfjsBackend: string): Promise<CompiledStep> {
  const onEngine = <T>(body: () => T): T => onBackend(tfjsBackend, body);
  const constants = onEngine(() => kept(step.constants));
  const state = onEngine(() => kept(step.state));
  return {
    async run(given) {
      checkInputs(step.name, step.inputs, given);
      await setImmediate();
      return onEngine(() => call(step, { given, state, constants }));
    },
    readState: async () => onEngine(() => hostState(step, state)),
    writeState: async (next) => onEngine(() => replace(step, state, next)),
    save: async () => {
      throw new LimbeckError('LIM3010', { what: `Step "${step.name}" runs eagerly and has no graph to save.`, next: 'Compile it without `eager`.' });
    },
    dispose() {
      tf.dispose([...Object.values(constants), ...Object.values(state)]);
    },
  };
}

interface Call {
  readonly given: Readonly<Record<string, HostData>>;
  readonly state: Record<string, tf.Tensor>;
  readonly constants: NamedTensors;
}

function call(step: Step, { given, state, constants }: Call): Record<string, HostData> {
  let next: Record<string, tf.Tensor> = {};
  const outputs = tf.tidy(() => {
    // The engine keeps the array it is given; the caller may refill his.
    const inputs = Object.fromEntries(Object.entries(step.inputs).map(([name, spec]) => [name, toTensor({ ...spec, data: given[name]!.slice() })]));
    const result = step.run({ inputs, state: { ...state }, constants });
    // A result may be an input or state tensor itself: the clone is ours to keep.
    for (const [name, tensor] of Object.entries(result.state)) checkState(step, name, tensor);
    next = Object.fromEntries(Object.entries(result.state).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));
    return Object.fromEntries(Object.entries(result.outputs).map(([name, tensor]) => [name, tensor.dataSync().slice() as HostData]));
  });
  for (const [name, tensor] of Object.entries(next)) {
    state[name]?.dispose();
    state[name] = tensor;
  }
  return outputs;
}

/** As recording a step checks it. */
function checkState(step: Step, name: string, { shape, dtype }: tf.Tensor): void {
  const declared = step.state[name];
  if (!declared) throw new LimbeckError('LIM3013', { what: `Step "${step.name}" returns a state tensor "${name}" that it does not declare.` });
  const describe = (spec: { readonly shape: readonly number[]; readonly dtype: string }): string => `${spec.dtype} [${spec.shape.join(', ')}]`;
  const [expected, found] = [describe(declared), describe({ shape, dtype })];
  if (expected !== found) throw new LimbeckError('LIM3002', { what: `State "${name}" of step "${step.name}" changes its shape or dtype.`, expected, found });
}

function replace(step: Step, state: Record<string, tf.Tensor>, next: NamedHostTensors): void {
  for (const [name, host] of Object.entries(next)) {
    const spec = step.state[name];
    if (!spec) throw new LimbeckError('LIM3013', { what: `Step "${step.name}" has no state tensor "${name}".` });
    checkArray(`State tensor "${name}" of step "${step.name}"`, spec, host.data);
    state[name]?.dispose();
    state[name] = kept({ [name]: { ...spec, data: host.data } })[name]!;
  }
}

function hostState(step: Step, state: Readonly<Record<string, tf.Tensor>>): NamedHostTensors {
  return Object.fromEntries(Object.entries(step.state).map(([name, { shape, dtype }]): [string, HostTensor] => [name, { shape, dtype, data: state[name]!.dataSync().slice() as HostData }]));
}

function kept(tensors: NamedHostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, host]) => [name, tf.keep(toTensor({ ...host, data: host.data.slice() }))]));
}

/** Runs `body` with the engine as the active tfjs backend and puts the previous one back. */
function onBackend<T>(tfjsBackend: string, body: () => T): T {
  const before = tf.getBackend();
  void tf.setBackend(tfjsBackend);
  try {
    return body();
  } finally {
    void tf.setBackend(before);
  }
}
