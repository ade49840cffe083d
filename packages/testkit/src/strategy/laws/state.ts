import type { NamedHostTensors } from '@limbeck/core';
import { evaluate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import type { Law } from './law.js';

export const state: Law = {
  title: 'returns rows and banks as declared, with finite values',
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const { rows, banks } = evaluate(instance, situation);
      requireAsDeclared('row', rows, situation.rows);
      requireAsDeclared('bank', banks, situation.banks);
    });
  },
};

function requireAsDeclared(kind: string, found: NamedHostTensors, declared: NamedHostTensors): void {
  for (const [name, { shape, dtype, data }] of Object.entries(found)) {
    const expected = declared[name];
    if (!expected) throw new Error(`The loss returns the ${kind} "${name}", which is not declared.`);
    if (shape.join() !== expected.shape.join() || dtype !== expected.dtype) throw new Error(`The ${kind} "${name}" is ${dtype} [${shape.join(', ')}], and is declared as ${expected.dtype} [${expected.shape.join(', ')}].`);
    if (!data.every(Number.isFinite)) throw new Error(`The ${kind} "${name}" has values that are not finite.`);
  }
}
