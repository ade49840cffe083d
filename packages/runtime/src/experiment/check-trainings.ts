import type { LimbeckError, Network } from '@limbeck/core';
import { LimbeckErrors } from '@limbeck/core';
import { collect } from './collect.js';
import type { TeacherSource, Trainee } from './build-stage.js';
import type { ConfiguredTeacher } from './composition.js';
import type { Data } from './distil.js';
import { neededTeachers } from './needed-teachers.js';
import { studentTrainees, teacherNetwork } from './networks.js';
import type { Experiment } from './prepare.js';
import { probeTerms } from './probe-terms.js';
import { teachersBefore } from './teachers-of-term.js';
import { disposePlan, trainingPlan } from './training-plan.js';
import { studentKinds, weighted, type PlannedStage } from './training-kinds.js';

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
    const check = async (trainees: readonly Trainee[], stages: readonly PlannedStage[], before: readonly ConfiguredTeacher[]): Promise<void> => {
      if (before.some((teacher) => !networks.has(teacher))) return;
      await collect(errors, async () => {
        const needed = neededTeachers(stages.flatMap(({ terms }) => terms), before, (teacher) => networks.get(teacher)!, loaded);
        const teachers = needed.map((each): TeacherSource => ({ ...each, outputs: { fill: () => undefined } }));
        const plan = trainingPlan({ trainees, stages, seed: 0, before, teachers, metric: 'last' }, data, loaded.manifest.data, loaded);
        try {
          probeTerms(plan, stages, loaded);
        } finally {
          disposePlan(plan);
        }
      });
    };
    for (const teacher of composition.teachers) {
      const { train } = teacher.config;
      const network = networks.get(teacher);
      if (!train || !network) continue;
      await check([{ role: teacher.id, prefix: '', network }], [{ ...train, clipNorm: train.clipNorm, name: undefined, path: [...teacher.path, 'train'], freeze: [], terms: weighted(teacher.terms) }], teachersBefore(composition, teacher));
    }
    const kind = studentKinds(experiment).at(-1)!;
    const trainees = await collect(errors, async () => studentTrainees(experiment, data, kind, loaded.manifest.seeds[0]!));
    used.push(...(trainees ?? []).map(({ network }) => network));
    if (trainees) await check(trainees, kind.stages, composition.teachers);
  } finally {
    for (const { model } of used) model.dispose();
  }
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 0) throw new LimbeckErrors(errors);
}
