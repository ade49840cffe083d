import type { Network } from '@limbeck/core';
import type { Data } from './distil.js';
import type { Trainee } from './build-stage.js';
import type { BuiltTeacher, ConfiguredTeacher } from './composition.js';
import { grafted, type GraftContext } from './graft.js';
import { buildNetwork } from './models.js';
import { termsOf } from './planned-training.js';
import type { Experiment } from './prepare.js';
import type { TrainingKind } from './training-kinds.js';

/** A teacher's or assistant's network, as initialised. */
export function teacherNetwork({ model, config, path }: BuiltTeacher, { loaded }: Experiment, { dataset }: Pick<Data, 'dataset'>): Network {
  return buildNetwork(model, dataset, config.seed, loaded.locate([...path, 'model']));
}

function studentNetwork({ composition, loaded }: Experiment, { dataset }: Pick<Data, 'dataset'>, seed: number): Network {
  return buildNetwork(composition.student, dataset, seed, loaded.locate(['student', 'model']));
}

/** The id of a teacher or an assistant, where its role alone does not say it. */
export function ownId({ id, role }: Pick<ConfiguredTeacher, 'id' | 'role'>): { readonly id?: string } {
  return id === role ? {} : { id };
}

/** The name of the k-th network of a training with peers, the student being the first. */
export function peerRole(k: number): string {
  return `peer-${k + 1}`;
}

/** The student for one seed and one kind of training, rebuilt where a strategy asks for it; with its peers, which begin elsewhere, where it is distilled. */
export function studentTrainees(experiment: Experiment, data: Pick<Data, 'dataset'>, { role, label, stages }: TrainingKind, seed: number, modelOf: GraftContext['modelOf']): Trainee[] {
  const { composition, loaded } = experiment;
  const network = grafted(studentNetwork(experiment, data, seed), termsOf(stages), { loaded, seed, before: composition.teachers, modelOf });
  const student: Trainee = { role: role === 'baseline' ? label : role, prefix: '', network };
  if (role === 'baseline') return [student];
  const peers = composition.peers.map((model, i): Trainee => {
    const peer = peerRole(i + 1);
    return { role: peer, prefix: `${peer}/`, network: buildNetwork(model, data.dataset, peerSeed(seed, i + 1), loaded.locate(['peers'])) };
  });
  return [student, ...peers];
}

/** Peers of the same seed begin differently, and never as the student of another small seed. */
function peerSeed(seed: number, k: number): number {
  return seed + k * 1_000_003;
}
