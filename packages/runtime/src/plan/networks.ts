import type { LimbeckError, Network } from '@limbeck/core';
import { readWeights } from '@limbeck/record';
import { resolve } from 'node:path';
import { loadCheckpoint } from '../experiment/checkpoint.js';
import { collect } from '../experiment/collect.js';
import type { Data } from '../experiment/distil.js';
import { buildNetwork } from '../experiment/models.js';
import type { Experiment } from '../experiment/prepare.js';
import { timed } from './median.js';

export interface PlannedNetworks {
  readonly student: Network | undefined;
  /** With the checkpoint's weights, where it has one. */
  readonly teacher: Network | undefined;
  /** Seconds to build the student's network, as it is built anew for every training. */
  readonly buildSeconds: number;
}

/** Builds both networks for the data and reads the teacher's checkpoint; without data, only looks whether the checkpoint is whole. */
export async function planNetworks({ composition, loaded }: Experiment, data: Data | undefined, errors: LimbeckError[]): Promise<PlannedNetworks> {
  const { teacher: teacherConfig, seeds } = loaded.manifest;
  if (!data) {
    const checkpoint = teacherConfig?.checkpoint;
    if (checkpoint !== undefined) await collect(errors, () => readWeights(resolve(loaded.folder, checkpoint)));
    return { student: undefined, teacher: undefined, buildSeconds: 0 };
  }
  const { value: student, seconds: buildSeconds } = await timed(() => collect(errors, async () => buildNetwork(composition.student, data.dataset, seeds[0]!, loaded.locate(['student', 'model']))));
  const { teacher: configured } = composition;
  const built = teacherConfig && configured ? await collect(errors, async () => buildNetwork(configured, data.dataset, teacherConfig.seed, loaded.locate(['teacher', 'model']))) : undefined;
  const checkpoint = teacherConfig?.checkpoint;
  const teacher = built && checkpoint !== undefined ? await collect(errors, () => loadCheckpoint(built, checkpoint, loaded)) : built;
  return { student, teacher, buildSeconds };
}
