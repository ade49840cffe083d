import type { Backend, LimbeckError, Network } from '@limbeck/core';
import { LimbeckErrors } from '@limbeck/core';
import { collect } from './collect.js';
import type { TeacherSource } from './build-stage.js';
import { networkTeacher } from '../teacher/network-teacher.js';
import type { TeachingModel } from '../teacher/teaching-model.js';
import type { TeacherFile } from '../teacher-file/teacher-file.js';
import { isBuilt, type ConfiguredTeacher } from './composition.js';
import type { Data } from './distil.js';
import { neededTeachers } from './needed-teachers.js';
import { studentTrainees, teacherNetwork } from './networks.js';
import { openTeacherFile } from './open-teacher-file.js';
import { studentTraining, teacherTraining, termsOf, type PlannedTraining } from './planned-training.js';
import type { Experiment } from './prepare.js';
import { probeTerms } from './probe-terms.js';
import { disposePlan, trainingPlan } from './training-plan.js';
import { studentKinds } from './training-kinds.js';

/**
 * Builds every network and every loss of an experiment once, without training anything: models that do not fit the data, taps that do not exist, activations whose shapes
 * do not go together are found here. The files of teachers are opened and tried.
 *
 * @returns the teachers that come from files
 * @throws LimbeckErrors with every mistake
 */
export async function checkTrainings(experiment: Experiment, data: Data, backend: Backend): Promise<ReadonlyMap<ConfiguredTeacher, TeacherFile>> {
  const { composition, loaded } = experiment;
  const errors: LimbeckError[] = [];
  const files = new Map<ConfiguredTeacher, TeacherFile>();
  const networks = new Map<ConfiguredTeacher, Network>();
  const models = new Map<ConfiguredTeacher, TeachingModel>();
  const used: Network[] = [];
  try {
    for (const teacher of composition.teachers) {
      if (isBuilt(teacher)) {
        const network = await collect(errors, async () => teacherNetwork(teacher, experiment, data));
        if (!network) continue;
        networks.set(teacher, network);
        models.set(teacher, networkTeacher(network));
        used.push(network);
      } else {
        const file = await collect(errors, () => openTeacherFile(teacher, experiment, data, backend));
        if (!file) continue;
        files.set(teacher, file);
        models.set(teacher, file);
      }
    }
    const check = async (planned: PlannedTraining | undefined): Promise<void> => {
      if (!planned || planned.before.some((teacher) => !models.has(teacher))) return;
      await collect(errors, async () => {
        const needed = neededTeachers(termsOf(planned.stages), planned.before, (teacher) => models.get(teacher)!, loaded);
        const plan = trainingPlan({ ...planned, teachers: needed.map((each): TeacherSource => ({ ...each, outputs: { fill: () => undefined } })) }, data, loaded);
        try {
          probeTerms(plan);
        } finally {
          disposePlan(plan);
        }
      });
    };
    for (const [teacher, network] of networks) await check(teacherTraining(teacher, network, composition));
    const kind = studentKinds(experiment).at(-1)!;
    const seed = loaded.manifest.seeds[0]!;
    const trainees = await collect(errors, async () => studentTrainees(experiment, data, kind, seed, (teacher) => models.get(teacher)));
    used.push(...(trainees ?? []).map(({ network }) => network));
    if (trainees) await check(studentTraining(kind, trainees, seed, experiment));
  } finally {
    for (const { model } of used) model.dispose();
  }
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 0) throw new LimbeckErrors(errors);
  return files;
}
