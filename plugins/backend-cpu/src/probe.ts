import { availableParallelism, cpus } from 'node:os';
import type { BackendProbe } from '@limbeck/core';
import { cacheFolder, findEngine, packageVersion, TFJS_NODE, type Engine } from '@limbeck/tensorflow';

export const REMEDY = 'run `limbeck setup cpu`';

export interface CpuProbe extends BackendProbe {
  readonly engine?: Engine;
}

/** TensorFlow's own default: one thread for every core that this process may use. */
export const defaultThreads = availableParallelism;

export function deviceName(threads: number): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `CPU (${model}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

export function versionsOf(tfjsNode: string, tensorflow?: string): Record<string, string> {
  return { ...(tensorflow === undefined ? {} : { tensorflow }), 'tfjs-node': tfjsNode };
}

/** Whether the engine is set up, told from its files; nothing is loaded. */
export async function probeCpu(): Promise<CpuProbe> {
  const threads = defaultThreads();
  const tfjsNode = packageVersion(TFJS_NODE);
  const engine = await findEngine(cacheFolder(), tfjsNode);
  const facts = { device: deviceName(threads), versions: versionsOf(tfjsNode, engine?.tensorflow), threads };
  if (engine) return { ...facts, available: true, engine };
  return { ...facts, available: false, reason: `The native TensorFlow engine is not set up (looked in "${cacheFolder()}").`, remedy: REMEDY };
}
