import { createRequire } from 'node:module';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

export interface SyncSession {
  /** Fills the tensors of `fetches` at once. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: Readonly<Record<string, Tensor>>, options: InferenceSession.RunOptions): void;
  dispose(): void;
}

interface NativeSession extends SyncSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: InferenceSession.SessionOptions): void;
}

/** The part of onnxruntime-node's binding that its public functions wrap into promises. */
interface Binding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  readonly initOrt: () => void;
}

/**
 * A session that runs before its function returns, as a synchronous read of a tensor needs it: onnxruntime-node's public `run` only answers later, the binding
 * below it at once. The one place that knows that binding.
 */
export function openSyncSession(model: Uint8Array, options: InferenceSession.SessionOptions): SyncSession {
  const { binding, initOrt } = createRequire(import.meta.url)('onnxruntime-node/dist/binding.js') as Binding;
  initOrt();
  const session = new binding.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return session;
}
