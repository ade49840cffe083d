import type { GraphSummary } from '@limbeck/record';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeepGraph } from './watched-backend.js';

/** Saves the graph of each step once, the first seed's, into `graphs/` of the run folder, and lists it. */
export function keepGraphs(folder: string, kept: GraphSummary[]): KeepGraph {
  return async (step, compiled) => {
    if (kept.some((graph) => graph.step === step)) return;
    const path = `graphs/${step.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
    const target = join(folder, path);
    await mkdir(target, { recursive: true });
    await compiled.save(target);
    const files = (await readdir(target)).sort();
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(target, file))).size));
    kept.push({ step, folder: path, files, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) });
  };
}
