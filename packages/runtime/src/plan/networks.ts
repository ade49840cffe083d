import type { Backend, LimbeckError } from '@limbeck/core';
import { readWeights } from '@limbeck/record';
import { resolve } from 'node:path';
import type { Trainee } from '../experiment/build-stage.js';
import { loadCheckpoint } from '../experiment/checkpoint.js';
import { collect } from '../experiment/collect.js';
import { isBuilt, type ConfiguredTeacher } from '../experiment/composition.js';
import type { Data } from '../experiment/distil.js';
import { studentTrainees, teacherNetwork } from '../experiment/networks.js';
import { openTeacherFile } from '../experiment/open-teacher-file.js';
import type { Experiment } from '../experiment/prepare.js';
import { studentKinds } from '../experiment/training-kinds.js';
import type { TeachingModel } from '../teacher/teaching-model.js';
import { teachingModel, type TeacherNetwork } from '../teacher/teacher-network.js';
import { timed } from './median.js';

export interface PlannedNetworks {
  /** The student and its peers; undefined where one could not be built. */
  readonly trainees: readonly Trainee[] | undefined;
  /** Teachers and assistants that could be built, with the checkpoint's weights where they have one, or opened. */
  readonly teachers: ReadonlyMap<ConfiguredTeacher, TeacherNetwork>;
  /** Seconds to build the student's network, as it is built anew for every training. */
  readonly buildSeconds: number;
}

/** Builds all networks for the data, reads the teachers' checkpoints and opens their files; without data, only looks whether the checkpoints are whole. */
export async function planNetworks(experiment: Experiment, data: Data | undefined, { backend, errors }: { readonly backend: Backend | undefined; readonly errors: LimbeckError[] }): Promise<PlannedNetworks> {
  const { composition, loaded } = experiment;
  const teachers = new Map<ConfiguredTeacher, TeacherNetwork>();
  for (const teacher of composition.teachers) {
    const checkpoint = checkpointOf(teacher);
    if (!data) {
      if (checkpoint !== undefined) await collect(errors, () => readWeights(resolve(loaded.folder, checkpoint)));
      continue;
    }
    if (!isBuilt(teacher)) {
      const file = await collect(errors, () => openTeacherFile(teacher, experiment, data, backend));
      if (file) teachers.set(teacher, file);
      continue;
    }
    const built = await collect(errors, async () => teacherNetwork(teacher, experiment, data));
    const where = loaded.locate([...teacher.path, 'checkpoint']);
    const network = built && checkpoint !== undefined ? await collect(errors, () => loadCheckpoint(built, checkpoint, { folder: loaded.folder, where })) : built;
    if (network) teachers.set(teacher, network);
  }
  if (!data) return { trainees: undefined, teachers, buildSeconds: 0 };
  const { value: trainees, seconds: buildSeconds } = await timed(() => collect(errors, async () => studentTrainees(experiment, data, studentKinds(experiment).at(-1)!, loaded.manifest.seeds[0]!, (teacher) => modelOf(teachers, teacher))));
  return { trainees, teachers, buildSeconds };
}

function modelOf(teachers: PlannedNetworks['teachers'], teacher: ConfiguredTeacher): TeachingModel | undefined {
  const network = teachers.get(teacher);
  return network && teachingModel(network);
}

/** The folder that a teacher's weights are read from, or its file. */
export function checkpointOf({ config }: ConfiguredTeacher): string | undefined {
  return 'checkpoint' in config ? config.checkpoint : 'onnx' in config ? config.onnx?.file : undefined;
}
