import { tf } from '@limbeck/core';
import type { HostData, NamedHostTensors, Step } from '@limbeck/core';
import { loadTensorflow, type Tensorflow } from './engine/load.js';
import { packageVersion, TFJS_NODE } from './setup/package.js';
import { cacheFolder } from './setup/paths.js';
import { findEngine } from './setup/stamp.js';
import { compileGraphStep } from './step/graph-step.js';

const engine = await findEngine(cacheFolder(), packageVersion(TFJS_NODE));

/** False where `limbeck setup cpu` has not run: the tests that need the engine are skipped, and say so. */
export const provisioned = engine !== undefined;

if (!engine) console.warn('Tests on the native engine are skipped: TensorFlow is not set up here. Run `limbeck setup cpu` to include them.');

export function loadEngine(): Tensorflow {
  if (!engine) throw new Error('the engine is not set up');
  return loadTensorflow({ addonPath: engine.addonPath, quietPath: engine.quietPath, packageName: TFJS_NODE });
}

/** A step's outputs, computed by the engine. */
export async function runOnce(step: Step, inputs: NamedHostTensors): Promise<Record<string, HostData>> {
  const compiled = await compileGraphStep(loadEngine().binding, step);
  try {
    return await compiled.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])));
  } finally {
    compiled.dispose();
  }
}

/** Runs `body` on TensorFlow.js' own JavaScript kernels, the oracle. */
export function onPlainJavaScript<T>(body: () => T): T {
  const before = tf.getBackend();
  void tf.setBackend('cpu');
  try {
    return body();
  } finally {
    if (before) void tf.setBackend(before);
  }
}
