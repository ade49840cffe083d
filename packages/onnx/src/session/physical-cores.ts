import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * Physical cores, never more than the processors that this process may use: two hyper-threads share one core's arithmetic units, and two threads
 * there are slower than one. Known on Linux; elsewhere the processors are counted.
 */
export function physicalCores(folder = '/sys/devices/system/cpu'): number {
  const processors = availableParallelism();
  try {
    const siblings = readdirSync(folder).filter((name) => /^cpu\d+$/.test(name)).map((name) => readFileSync(join(folder, name, 'topology', 'thread_siblings_list'), 'utf8').trim());
    return Math.max(1, Math.min(processors, new Set(siblings).size || processors));
  } catch {
    return processors; // not Linux, or a container that hides the topology
  }
}
