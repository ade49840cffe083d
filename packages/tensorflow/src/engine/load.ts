import { createRequire } from 'node:module';
import { LimbeckError, tf } from '@limbeck/core';
import type { TFJSBinding } from './binding.js';
import { registerBatchNormKernels } from './batch-norm.js';

const require = createRequire(import.meta.url);

export type TensorflowPackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

export interface LoadOptions {
  readonly addonPath: string;
  /** The addon that mutes stderr meanwhile. */
  readonly quietPath?: string | undefined;
  readonly packageName: TensorflowPackage;
  /** Threads inside one operation; fixed by the first load in a process. */
  readonly threads?: number | undefined;
}

export interface Tensorflow {
  readonly binding: TFJSBinding;
  readonly version: string;
  /** As asked for; undefined for TensorFlow's default. */
  readonly threads: number | undefined;
}

/** The name under which tfjs knows the engine. */
export const TFJS_BACKEND = 'tensorflow';

let loaded: { readonly addonPath: string; readonly tensorflow: Tensorflow } | undefined;

/**
 * Loads the native binding and registers it with TensorFlow.js as backend `tensorflow`, with Limbeck's fused operations. A process has one engine: a second
 * call returns the first one.
 *
 * @throws LIM2020 the addon does not load, or the engine is already loaded with other settings
 */
export function loadTensorflow({ addonPath, quietPath, packageName, threads }: LoadOptions): Tensorflow {
  if (loaded) {
    const other = loaded.addonPath !== addonPath ? `from "${loaded.addonPath}"` : loaded.tensorflow.threads !== threads ? `with ${loaded.tensorflow.threads ?? 'default'} threads` : undefined;
    if (other === undefined) return loaded.tensorflow;
    throw new LimbeckError('LIM2020', { what: `TensorFlow is already loaded in this process ${other}.`, next: 'Run experiments with different engines or thread counts in processes of their own.' });
  }
  setEnvironment(threads);
  restoreNodeUtil();
  const binding = loadAddon(addonPath, quietPath);
  registerBackend(binding, packageName);
  const tensorflow: Tensorflow = { binding, version: binding.TF_Version, threads };
  loaded = { addonPath, tensorflow };
  return tensorflow;
}

interface Quiet {
  mute(): void;
  restore(): void;
}

function loadAddon(addonPath: string, quietPath: string | undefined): TFJSBinding {
  const quiet = quietPath === undefined ? undefined : (require(quietPath) as Quiet);
  quiet?.mute();
  try {
    return require(addonPath) as TFJSBinding;
  } catch (cause) {
    throw new LimbeckError(
      'LIM2020',
      { what: `The TensorFlow binding "${addonPath}" cannot be loaded.`, found: cause instanceof Error ? cause.message : String(cause), next: 'Run `limbeck setup cpu --force`.' },
      { cause },
    );
  } finally {
    quiet?.restore();
  }
}

/** Skips the package's index, which looks for its addon in node_modules and makes itself the active backend. */
function registerBackend(binding: TFJSBinding, packageName: TensorflowPackage): void {
  const fromPackage = createRequire(require.resolve(`${packageName}/package.json`));
  const union = fromPackage('@tensorflow/tfjs') as typeof tf;
  if (union.Tensor !== tf.Tensor) throw new LimbeckError('LIM2020', { what: 'Two copies of @tensorflow/tfjs are installed.', next: 'Run `npm dedupe` so that Limbeck and tfjs-node share one.' });
  require(`${packageName}/dist/register_all_kernels.js`);
  const { NodeJSKernelBackend } = require(`${packageName}/dist/nodejs_kernel_backend.js`) as typeof import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
  tf.registerBackend(TFJS_BACKEND, () => new NodeJSKernelBackend(binding, packageName), 0);
  registerBatchNormKernels();
}

/** TensorFlow reads these once, while it is being loaded. */
function setEnvironment(threads: number | undefined): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // TensorFlow turns oneDNN's kernels on by the processor's model; measured faster without AVX-512 too, and the same everywhere is worth more.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  if (threads !== undefined) {
    process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
    process.env['OMP_NUM_THREADS'] = String(threads);
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed. */
function restoreNodeUtil(): void {
  const target = require('node:util') as typeof import('node:util') & { isNullOrUndefined?: (value: unknown) => boolean };
  target.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
