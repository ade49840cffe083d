import { Random, type NamedHostTensors } from '@limbeck/core';
import { buildConnectors, type BuiltConnectors } from '@limbeck/kernels';
import { fromHost, inTidy, toHost } from '../host.js';
import { evaluate } from './evaluate.js';
import { drawSituation, stateAfter, type Situation } from './situation.js';
import type { Declarations, Subject } from './subject.js';

/** A subject with its connectors built. */
export interface Instance {
  readonly subject: Subject;
  readonly declared: Declarations;
  readonly connectors: BuiltConnectors;
  /** As declared. */
  readonly banks: NamedHostTensors;
}

export function openInstance(subject: Subject, seed: number): Instance {
  const declared = subject.declare();
  const connectors = inTidy(() => buildConnectors(declared.connectors, new Random(seed).split('connectors')));
  return { subject, declared, connectors, banks: Object.fromEntries(connectors.banks.map((name) => [name, connectors.initial[name]!])) };
}

/** The connectors' weights, parameters and averages. */
export function readVariables({ connectors: { variables } }: Instance): NamedHostTensors {
  return Object.fromEntries([...variables].map(([name, variable]) => [name, toHost(variable)]));
}

export function writeVariables({ connectors: { variables } }: Instance, values: NamedHostTensors): void {
  inTidy(() => {
    for (const [name, value] of Object.entries(values)) variables.get(name)!.assign(fromHost(value));
  });
}

export interface Trial {
  readonly seed?: number;
  readonly scale?: number;
}

/**
 * Builds the subject and gives it to `body` in the second epoch, with the rows, banks and averages that an evaluation in the first left behind; weights and parameters are
 * as they begin, whatever that evaluation did to them.
 */
export function withInstance<T>(subject: Subject, body: (instance: Instance, situation: Situation) => T, { seed = 1, scale = 2 }: Trial = {}): T {
  const instance = openInstance(subject, seed);
  try {
    const first = drawSituation(instance, { seed: `${seed} before`, scale });
    const state = stateAfter(first, evaluate(instance, first));
    const { trainable, initial } = instance.connectors;
    writeVariables(instance, Object.fromEntries(trainable.map((name) => [name, initial[name]!])));
    return body(instance, { ...drawSituation(instance, { seed, scale, epoch: 2 }), ...state });
  } finally {
    instance.connectors.dispose();
  }
}
