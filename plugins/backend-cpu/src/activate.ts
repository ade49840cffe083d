import { LimbeckError } from '@limbeck/core';
import type { Backend, BackendOptions } from '@limbeck/core';
import { compileGraphStep, eagerStep, loadGraphStep, loadTensorflow, packageVersion, TFJS_NODE } from '@limbeck/tensorflow';
import { defaultThreads, deviceName, probeCpu, REMEDY, versionsOf } from './probe.js';

/** Loads the engine. @throws LIM2020 when it is not set up, does not load, or is already loaded with other settings */
export async function activateCpu({ threads: asked, eager = false }: BackendOptions): Promise<Backend> {
  const { engine, reason } = await probeCpu();
  if (!engine) throw new LimbeckError('LIM2020', { what: `Backend "cpu" is not available: ${reason}`, next: `${REMEDY[0]!.toUpperCase()}${REMEDY.slice(1)}, or choose backend "onnx".` });
  const { binding, version } = loadTensorflow({ addonPath: engine.addonPath, quietPath: engine.quietPath, packageName: TFJS_NODE, threads: asked });
  const threads = asked ?? defaultThreads();
  return {
    id: 'cpu',
    device: deviceName(threads),
    versions: versionsOf(packageVersion(TFJS_NODE), version),
    threads,
    capabilities: { training: true, eager: true },
    compile: (step) => (eager ? eagerStep(step) : compileGraphStep(binding, step)),
    load: (folder) => loadGraphStep(binding, folder),
    // Steps are disposed one by one; the engine stays with the process.
    dispose: () => undefined,
  };
}
