import type { Backend, CompiledStep } from '@limbeck/core';
import type { RunObserver } from '../events.js';

/** Keeps the graph of a compiled step. */
export type KeepGraph = (step: string, compiled: CompiledStep) => Promise<void>;

/** The backend, telling of every step that it compiles. */
export function watchedBackend(backend: Backend, { observe, keep }: { readonly observe: RunObserver; readonly keep?: KeepGraph | undefined }): Backend {
  const { id, device, versions, threads, capabilities } = backend;
  return {
    id, device, versions, threads, capabilities,
    async compile(step) {
      observe({ type: 'compiling', step: step.name });
      const started = performance.now();
      const compiled = await backend.compile(step);
      observe({ type: 'compiled', step: step.name, size: compiled.size, seconds: (performance.now() - started) / 1000 });
      await keep?.(step.name, compiled);
      return compiled;
    },
    load: (folder) => backend.load(folder),
    ...(backend.openModel ? { openModel: (file, options) => backend.openModel!(file, options) } : {}),
    dispose: () => backend.dispose(),
  };
}
