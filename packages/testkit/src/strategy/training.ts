import type { NamedHostTensors } from '@limbeck/core';
import { differentiate, type Gradients, type Outcome } from './evaluate.js';
import { openInstance, readVariables, writeVariables, type Instance } from './instance.js';
import { drawSituation, mapValues } from './situation.js';
import type { Subject } from './subject.js';

const STEPS = 3;
const LEARNING_RATE = 0.1;

type StepResult = Outcome & { readonly gradients: Gradients; readonly variables: NamedHostTensors };

/** A short training of the connectors on the same samples, whose outputs change from step to step; everything that it computes. */
export function train(subject: Subject, seed: number): StepResult[] {
  return trainTogether([subject], [seed])[0]!;
}

/** Trains several in one process, taking turns after every step. */
export function trainTogether(subjects: readonly Subject[], seeds: readonly number[]): StepResult[][] {
  const trainings = subjects.map((subject, i) => steps(openInstance(subject, seeds[i]!), seeds[i]!));
  const results: StepResult[][] = subjects.map(() => []);
  for (let step = 0; step < STEPS; step++) trainings.forEach((training, i) => results[i]!.push(training.next().value as StepResult));
  for (const training of trainings) training.return();
  return results;
}

function* steps(instance: Instance, seed: number): Generator<StepResult, void> {
  try {
    let [rows, banks]: (NamedHostTensors | undefined)[] = [undefined, instance.banks];
    for (let step = 1; ; step++) {
      const drawn = drawSituation(instance.subject, { seed: `${seed} step ${step}`, epoch: step, banks: banks! }, `samples ${seed}`);
      const situation = rows ? { ...drawn, rows } : drawn;
      const result = differentiate(instance, situation);
      const before = readVariables(instance);
      writeVariables(instance, mapValues(result.gradients.connectors, (gradient, name) => ({ ...gradient, data: Float32Array.from(before[name]!.data, (value, i) => value - LEARNING_RATE * gradient.data[i]!) })));
      [rows, banks] = [{ ...situation.rows, ...result.rows }, { ...banks, ...result.banks }];
      yield { ...result, variables: readVariables(instance) };
    }
  } finally {
    instance.connectors.dispose();
  }
}
