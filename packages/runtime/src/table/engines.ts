import type { Backend } from '@limbeck/core';
import { chooseBackend } from '../experiment/choose-backend.js';
import type { Experiment } from '../experiment/prepare.js';

/** What computes a cell, as far as it may change the result. */
export interface Engine extends Pick<Backend, 'id' | 'threads' | 'versions'> {
  readonly eager: boolean;
}

/** Finds the engine of each experiment; every backend is asked once. */
export class Engines {
  private readonly chosen = new Map<string, ReturnType<typeof chooseBackend>>();

  /** @throws LIM2020 the backend is not available */
  async of({ loaded, composition }: Experiment): Promise<Engine> {
    const { use, threads, eager } = loaded.manifest.backend;
    const choosing = this.chosen.get(use) ?? chooseBackend(use, composition.backends.map(({ definition }) => definition));
    this.chosen.set(use, choosing);
    const { definition, probe } = await choosing;
    return { id: definition.id, threads: threads ?? probe.threads, versions: probe.versions, eager };
  }
}
