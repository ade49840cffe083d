import { Random, toTensor, type NamedHostTensors } from '@limbeck/core';
import { buildConnectors, type BuiltConnectors } from '@limbeck/kernels';
import { inTidy } from '../host.js';
import { evaluate } from './evaluate.js';
import { drawSituation, mapValues, type Situation } from './situation.js';
import type { Subject } from './subject.js';

/** A subject with its connectors built. */
export interface Instance {
  readonly subject: Subject;
  readonly connectors: BuiltConnectors;
  /** As declared. */
  readonly banks: NamedHostTensors;
}

export function openInstance(subject: Subject, seed: number): Instance {
  const connectors = inTidy(() => buildConnectors(subject.connectors, new Random(seed).split('connectors')));
  return { subject, connectors, banks: Object.fromEntries(connectors.banks.map((name) => [name, connectors.initial[name]!])) };
}

/** The connectors' weights, parameters and averages. */
export function readVariables({ connectors: { variables } }: Instance): NamedHostTensors {
  return Object.fromEntries([...variables].map(([name, variable]) => [name, { shape: variable.shape, dtype: 'float32' as const, data: variable.dataSync().slice() as Float32Array }]));
}

export function writeVariables({ connectors: { variables } }: Instance, values: NamedHostTensors): void {
  inTidy(() => {
    for (const [name, value] of Object.entries(values)) variables.get(name)!.assign(toTensor({ ...value, data: value.data.slice() }));
  });
}

export interface Trial {
  readonly seed?: number;
  readonly scale?: number;
}

/**
 * Builds the subject and gives it to `body` with a situation in which it has been trained for a step: in the second epoch, with the rows and banks that
 * the first left behind.
 */
export function withInstance<T>(subject: Subject, body: (instance: Instance, situation: Situation) => T, { seed = 1, scale = 2 }: Trial = {}): T {
  const instance = openInstance(subject, seed);
  try {
    const first = drawSituation(subject, { seed: `${seed} before`, scale, banks: instance.banks });
    const { rows, banks } = evaluate(instance, first);
    const fitting = (found: NamedHostTensors, before: NamedHostTensors): NamedHostTensors => mapValues(before, (tensor, name) => (found[name]?.shape.join() === tensor.shape.join() ? found[name] : tensor));
    return body(instance, { ...drawSituation(subject, { seed, scale, epoch: 2, banks: fitting(banks, first.banks) }), rows: fitting(rows, first.rows) });
  } finally {
    instance.connectors.dispose();
  }
}
