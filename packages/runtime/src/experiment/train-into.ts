import { writeWeights } from '@limbeck/record';
import type { Network } from '@limbeck/core';
import { join } from 'node:path';
import { recordEvaluation } from '../evaluation/record-evaluation.js';
import { trainNetworks, type Checkpoint } from '../training/train-network.js';
import type { Data, DistilContext } from './distil.js';
import type { ModelResult } from './summary.js';
import type { TaughtTraining } from './planned-training.js';
import { disposePlan, stepsPerEpoch, trainingPlan } from './training-plan.js';

/** Trains the networks, each into its row of the table. Resolves to them with their trained weights. */
export async function trainInto(context: DistilContext, data: Data, results: readonly ModelResult[], planned: TaughtTraining): Promise<Network[]> {
  const { experiment: { loaded }, backend, folder, observe, signal, record } = context;
  const { data: config } = loaded.manifest;
  const { seed, metric, trainees } = planned;
  const plan = trainingPlan(planned, data, loaded);
  const epochs = plan.stages.reduce((sum, stage) => sum + stage.epochs, 0);
  const { network, role } = trainees[0]!;
  observe({ type: 'training-started', role, seed, model: trainees.map((each) => each.network.id).join(' + '), epochs, stepsPerEpoch: stepsPerEpoch(data.partition.train.indices.length, config), batchSize: config.batchSize });
  try {
    const trained = await trainNetworks(plan, { backend, signal, record, checkpoint: (checkpoint) => keepCheckpoint(folder, checkpoint, seed) });
    for (const [k, { weights, accuracy, bestEpoch, evalLoss, stoppedEarly, seconds, confusion, epochs: done }] of trained.entries()) {
      const each = trainees[k]!;
      await recordEvaluation(folder, data.dataset, { confusion }, { role: each.role, seed, split: data.partition.validation ? 'validation' : 'test' });
      const connectors = plan.stages.some(({ learners }) => learners[k]!.terms.some((term) => Object.keys(term.connectors.initial).length > 0)) ? { connectors: connectorsFolder(each.role, seed) } : {};
      results[k]!.runs.push({ seed, accuracy, bestEpoch, evalLoss: Number.isFinite(evalLoss) ? evalLoss : null, epochs: done, stoppedEarly, seconds, weights: weightsFolder(each.role, seed), ...connectors });
      results[k]!.network = { ...each.network, weights };
    }
    const { accuracy, bestEpoch, epochs: done, stoppedEarly, seconds } = trained[0]!;
    observe({ type: 'training-finished', role, seed, model: network.id, accuracy: accuracy[metric], epoch: metric === 'best' ? bestEpoch : done, stoppedEarly, seconds });
    return trained.map(({ weights }, k) => ({ ...trainees[k]!.network, weights }));
  } finally {
    disposePlan(plan);
  }
}

const weightsFolder = (role: string, seed: number): string => `weights/${role}/seed-${seed}`;
const connectorsFolder = (role: string, seed: number): string => `connectors/${role}/seed-${seed}`;

async function keepCheckpoint(folder: string, { role, weights, connectors }: Checkpoint, seed: number): Promise<string> {
  const path = join(folder, weightsFolder(role, seed));
  await writeWeights(path, weights);
  if (Object.keys(connectors).length > 0) await writeWeights(join(folder, connectorsFolder(role, seed)), connectors);
  return path;
}
