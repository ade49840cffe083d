import { tf } from '@limbeck/core';
import { loadTensorflow, type Tensorflow } from './engine/load.js';
import { packageVersion, TFJS_NODE } from './setup/package.js';
import { cacheFolder } from './setup/paths.js';
import { findEngine } from './setup/stamp.js';

const engine = await findEngine(cacheFolder(), packageVersion(TFJS_NODE));

/** False where `limbeck setup cpu` has not run: the tests that need the engine are skipped, and say so. */
export const provisioned = engine !== undefined;

if (!engine) console.warn('Tests on the native engine are skipped: TensorFlow is not set up here. Run `limbeck setup cpu` to include them.');

export function loadEngine(): Tensorflow {
  if (!engine) throw new Error('the engine is not set up');
  return loadTensorflow({ addonPath: engine.addonPath, quietPath: engine.quietPath, packageName: TFJS_NODE });
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
