import { readFile } from 'node:fs/promises';
import type { DistillationStrategy } from '@limbeck/core';
import { loadPlugin } from './backends.js';

const FAMILIES = ['response', 'feature', 'relation'] as const;

/** The ids that a package of strategies declares. */
export async function strategiesOf(family: (typeof FAMILIES)[number]): Promise<string[]> {
  const { limbeck } = JSON.parse(await readFile(new URL(`../../../plugins/strategy-${family}/package.json`, import.meta.url), 'utf8')) as { limbeck: { strategies: Record<string, string> } };
  return Object.keys(limbeck.strategies);
}

/** The strategy of this repository with an id; undefined where there is none. */
export async function loadStrategy(id: string): Promise<DistillationStrategy | undefined> {
  for (const family of FAMILIES) {
    if ((await strategiesOf(family)).includes(id)) return loadPlugin<DistillationStrategy>(`@limbeck/strategy-${family}/${id}`);
  }
  return undefined;
}
