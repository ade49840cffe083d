import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allocate, LimbeckError, sizeOf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors } from '@limbeck/core';
import { z } from 'zod';
import type { StepPlan } from '../lower/lower.js';
import { SAVED_MODEL_FILE } from '../lower/saved-model.js';

const PLAN_FILE = 'meta.json';
const STATE_FILE = 'state.bin';

const tensor = { shape: z.array(z.number()), dtype: z.enum(['float32', 'int32', 'bool']) };
const port = z.object({ node: z.string(), ...tensor });
const schema = z.object({
  format: z.literal(1),
  plan: z.object({
    name: z.string(),
    inputs: z.record(z.string(), port),
    outputs: z.record(z.string(), port),
    state: z.record(z.string(), z.object({ feed: z.string(), stored: z.string(), value: z.string(), ...tensor })),
    done: z.string(),
  }),
});

export interface SavedStep {
  readonly plan: StepPlan;
  readonly model: Uint8Array;
  readonly state: NamedHostTensors;
}

/** Writes `saved_model.pb`, `state.bin` (the state tensors one after the other, in the plan's order) and `meta.json`, the last one last. */
export async function writeStepFolder(folder: string, { plan, model, state }: SavedStep): Promise<void> {
  await writeFile(join(folder, SAVED_MODEL_FILE), model);
  const parts = Object.keys(plan.state).map((name) => bytesOf(state[name]!));
  await writeFile(join(folder, STATE_FILE), Buffer.concat(parts));
  await writeFile(join(folder, PLAN_FILE), `${JSON.stringify({ format: 1, plan })}\n`);
}

/** @throws LIM5003 the folder is incomplete or damaged */
export async function readStepFolder(folder: string): Promise<SavedStep> {
  try {
    const { plan } = schema.parse(JSON.parse(await readFile(join(folder, PLAN_FILE), 'utf8')));
    const model = await readFile(join(folder, SAVED_MODEL_FILE));
    return { plan, model, state: splitState(plan, await readFile(join(folder, STATE_FILE))) };
  } catch (cause) {
    throw new LimbeckError(
      'LIM5003',
      { what: `The compiled step in "${folder}" cannot be read.`, found: cause instanceof Error ? cause.message.split('\n')[0]! : String(cause), next: 'Compile the step again.' },
      { cause },
    );
  }
}

function splitState(plan: StepPlan, bytes: Uint8Array): NamedHostTensors {
  const state: Record<string, HostTensor> = {};
  let at = 0;
  for (const [name, { shape, dtype }] of Object.entries(plan.state)) {
    const data = allocate(dtype, sizeOf(shape));
    if (at + data.byteLength > bytes.length) throw new Error(`${STATE_FILE} is truncated`);
    bytesOf({ data }).set(bytes.subarray(at, at + data.byteLength));
    at += data.byteLength;
    state[name] = { shape, dtype, data };
  }
  if (at !== bytes.length) throw new Error(`${STATE_FILE} is longer than the state`);
  return state;
}

const bytesOf = ({ data }: Pick<HostTensor, 'data'>): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
