import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LimbeckError } from '@limbeck/core';
import type { CompiledStep, HostData, NamedHostTensors, Step } from '@limbeck/core';
import { checkArray, checkInputs, record } from '@limbeck/trace';
import type { TFJSBinding } from '../engine/binding.js';
import { lower, type StepPlan } from '../lower/lower.js';
import { SAVED_MODEL_FILE, savedModelBytes } from '../lower/saved-model.js';
import { readStepFolder, writeStepFolder } from './folder.js';
import { openSession, type Feed, type Session } from './session.js';

/** A step as a graph that TensorFlow keeps and runs. */
export interface GraphStep {
  readonly plan: StepPlan;
  /** The bytes of its `saved_model.pb`. */
  readonly model: Uint8Array;
}

/** Records the step and lowers the recording to a TensorFlow graph. @throws LIM3010 an operation has no lowering; LIM3011 the step reads a value */
export async function compileGraphStep(binding: TFJSBinding, step: Step): Promise<CompiledStep> {
  const lowered = lower(record(step));
  return startGraphStep(binding, { plan: lowered.plan, model: savedModelBytes(lowered) }, step.state);
}

/** Reads what `save` wrote. @throws LIM5003 the folder is incomplete or damaged */
export async function loadGraphStep(binding: TFJSBinding, folder: string): Promise<CompiledStep> {
  const { plan, model, state } = await readStepFolder(folder);
  return startGraphStep(binding, { plan, model }, state);
}

async function startGraphStep(binding: TFJSBinding, step: GraphStep, state: NamedHostTensors): Promise<CompiledStep> {
  const session = await openInTemporaryFolder(binding, step.model);
  try {
    writeState(session, step.plan, state);
  } catch (error) {
    session.close();
    throw error;
  }
  return compiledStep(session, step);
}

function compiledStep(session: Session, { plan, model }: GraphStep): CompiledStep {
  const inputs = Object.entries(plan.inputs);
  const outputs = Object.entries(plan.outputs);
  const fetches = [...outputs.map(([, port]) => port.node), plan.done];
  let open = true;
  return {
    async run(given) {
      checkInputs(plan.name, plan.inputs, given);
      // TensorFlow runs on this thread: let signals and timers in between two steps.
      await setImmediate();
      const values = session.run(inputs.map(([name, port]): Feed => ({ ...port, data: given[name]! })), fetches);
      return Object.fromEntries(outputs.map(([name], i): [string, HostData] => [name, values[i]!]));
    },
    readState: async () => readState(session, plan),
    writeState: async (state) => writeState(session, plan, state),
    save: (folder) => writeStepFolder(folder, { plan, model, state: readState(session, plan) }),
    dispose() {
      if (open) session.close();
      open = false;
    },
  };
}

function readState(session: Session, plan: StepPlan): NamedHostTensors {
  const ports = Object.entries(plan.state);
  if (ports.length === 0) return {};
  const values = session.run([], ports.map(([, port]) => port.value));
  return Object.fromEntries(ports.map(([name, { shape, dtype }], i) => [name, { shape, dtype, data: values[i]! }]));
}

function writeState(session: Session, plan: StepPlan, state: NamedHostTensors): void {
  const entries = Object.entries(state).map(([name, { data }]) => {
    const port = plan.state[name];
    if (!port) throw new LimbeckError('LIM3013', { what: `Step "${plan.name}" has no state tensor "${name}".` });
    checkArray(`State tensor "${name}" of step "${plan.name}"`, port, data);
    return { port, data };
  });
  if (entries.length === 0) return;
  session.run(entries.map(({ port, data }): Feed => ({ node: port.feed, shape: port.shape, dtype: port.dtype, data })), entries.map(({ port }) => port.stored));
}

/** TensorFlow reads a SavedModel from a folder, once. */
async function openInTemporaryFolder(binding: TFJSBinding, model: Uint8Array): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-step-'));
  try {
    await writeFile(join(folder, SAVED_MODEL_FILE), model);
    return openSession(binding, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
