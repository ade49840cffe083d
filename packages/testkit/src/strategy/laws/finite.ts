import type { NamedHostTensors } from '@limbeck/core';
import { differentiate } from '../evaluate.js';
import { withInstance } from '../instance.js';
import type { Law } from './law.js';

/** From dead activations to a network that is certain of everything. */
const SCALES = [0, 0.01, 1, 30, 300];

export const finite: Law = {
  title: 'is a finite scalar with finite gradients, for outputs of any size',
  check(subject) {
    for (const scale of SCALES) {
      withInstance(subject, (instance, situation) => {
        const { loss, gradients } = differentiate(instance, situation);
        if (loss.shape.length > 0 || loss.dtype !== 'float32') throw new Error(`The loss is no float32 scalar but ${loss.dtype} of shape [${loss.shape.join(', ')}].`);
        requireFinite({ 'The loss': loss }, scale);
        requireFinite(gradients.student, scale);
        requireFinite(gradients.connectors, scale);
      }, { scale });
    }
  },
};

function requireFinite(tensors: NamedHostTensors, scale: number): void {
  for (const [name, { data }] of Object.entries(tensors)) {
    const found = data.find((value) => !Number.isFinite(value));
    if (found !== undefined) throw new Error(`${name === 'The loss' ? name : `The gradient of ${name}`} is ${found} where the outputs have standard deviation ${scale}.`);
  }
}
