import type { LimbeckError, Network } from '@limbeck/core';
import { readWeights } from '@limbeck/record';
import { resolve } from 'node:path';
import type { Trainee } from '../experiment/build-stage.js';
import { loadCheckpoint } from '../experiment/checkpoint.js';
import { collect } from '../experiment/collect.js';
import type { ConfiguredTeacher } from '../experiment/composition.js';
import type { Data } from '../experiment/distil.js';
import { studentTrainees, teacherNetwork } from '../experiment/networks.js';
import type { Experiment } from '../experiment/prepare.js';
import { studentKinds } from '../experiment/training-kinds.js';
import { timed } from './median.js';

export interface PlannedNetworks {
  /** The student and its peers; undefined where one could not be built. */
  readonly trainees: readonly Trainee[] | undefined;
  /** Teachers and assistants that could be built, with the checkpoint's weights where they have one. */
  readonly teachers: ReadonlyMap<ConfiguredTeacher, Network>;
  /** Seconds to build the student's network, as it is built anew for every training. */
  readonly buildSeconds: number;
}

/** Builds all networks for the data and reads the teachers' checkpoints; without data, only looks whether the checkpoints are whole. */
export async function planNetworks(experiment: Experiment, data: Data | undefined, errors: LimbeckError[]): Promise<PlannedNetworks> {
  const { composition, loaded } = experiment;
  const teachers = new Map<ConfiguredTeacher, Network>();
  for (const teacher of composition.teachers) {
    const checkpoint = checkpointOf(teacher);
    if (!data) {
      if (checkpoint !== undefined) await collect(errors, () => readWeights(resolve(loaded.folder, checkpoint)));
      continue;
    }
    const built = await collect(errors, async () => teacherNetwork(teacher, experiment, data));
    const where = loaded.locate([...teacher.path, 'checkpoint']);
    const network = built && checkpoint !== undefined ? await collect(errors, () => loadCheckpoint(built, checkpoint, { folder: loaded.folder, where })) : built;
    if (network) teachers.set(teacher, network);
  }
  if (!data) return { trainees: undefined, teachers, buildSeconds: 0 };
  const { value: trainees, seconds: buildSeconds } = await timed(() => collect(errors, async () => studentTrainees(experiment, data, studentKinds(experiment).at(-1)!, loaded.manifest.seeds[0]!, (teacher) => teachers.get(teacher))));
  return { trainees, teachers, buildSeconds };
}

/** The folder that a teacher's weights are read from. */
export function checkpointOf({ config }: ConfiguredTeacher): string | undefined {
  return 'checkpoint' in config ? config.checkpoint : undefined;
}
