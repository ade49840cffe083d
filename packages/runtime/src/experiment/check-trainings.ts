import type { LimbeckError, Network } from '@limbeck/core';
import { LimbeckErrors } from '@limbeck/core';
import { collect } from './collect.js';
import type { TeacherSource } from './build-stage.js';
import type { ConfiguredTeacher } from './composition.js';
import type { Data } from './distil.js';
import { neededTeachers } from './needed-teachers.js';
import { studentTrainees, teacherNetwork } from './networks.js';
import { studentTraining, teacherTraining, termsOf, type PlannedTraining } from './planned-training.js';
import type { Experiment } from './prepare.js';
import { probeTerms } from './probe-terms.js';
import { disposePlan, trainingPlan } from './training-plan.js';
import { studentKinds } from './training-kinds.js';

/**
 * Builds every network and every loss of an experiment once, without training anything: models that do not fit the data, taps that do not exist, activations whose shapes
 * do not go together are found here.
 *
 * @throws LimbeckErrors with every mistake
 */
export async function checkTrainings(experiment: Experiment, data: Data): Promise<void> {
  const { composition, loaded } = experiment;
  const errors: LimbeckError[] = [];
  const networks = new Map<ConfiguredTeacher, Network>();
  const used: Network[] = [];
  try {
    for (const teacher of composition.teachers) {
      const network = await collect(errors, async () => teacherNetwork(teacher, experiment, data));
      if (!network) continue;
      networks.set(teacher, network);
      used.push(network);
    }
    const check = async (planned: PlannedTraining | undefined): Promise<void> => {
      if (!planned || planned.before.some((teacher) => !networks.has(teacher))) return;
      await collect(errors, async () => {
        const needed = neededTeachers(termsOf(planned.stages), planned.before, (teacher) => networks.get(teacher)!, loaded);
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
    const trainees = await collect(errors, async () => studentTrainees(experiment, data, kind, seed, (teacher) => networks.get(teacher)));
    used.push(...(trainees ?? []).map(({ network }) => network));
    if (trainees) await check(studentTraining(kind, trainees, seed, experiment));
  } finally {
    for (const { model } of used) model.dispose();
  }
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 0) throw new LimbeckErrors(errors);
}
