import { tf, type NamedHostTensors } from '@limbeck/core';
import { isDeepStrictEqual } from 'node:util';
import { inTidy, toHost } from '../../host.js';
import { differentiate, givenTensors, inputOf, lossOf } from '../evaluate.js';
import { readVariables, withInstance, type Instance } from '../instance.js';
import { mapValues } from '../situation.js';
import type { Law } from './law.js';

export const leaks: Law = {
  title: 'leaves no tensor behind',
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const before = tf.memory();
      differentiate(instance, situation);
      const after = tf.memory();
      const [tensors, bytes] = [after.numTensors - before.numTensors, after.numBytes - before.numBytes];
      if (tensors !== 0 || bytes !== 0) throw new Error(`An evaluation leaves ${tensors} tensors with ${bytes} bytes behind.`);
    });
  },
};

export const inputs: Law = {
  title: 'does not write to what it is given',
  check(subject) {
    withInstance(subject, (instance, situation) => inTidy(() => {
      const input = inputOf(instance, situation);
      const given = givenTensors(input);
      const [before, weights] = [mapValues(given, toHost), trainedWeights(instance)];
      lossOf(instance, input);
      const changed = Object.keys(given).find((name) => given[name]!.isDisposed || !isDeepStrictEqual(toHost(given[name]!), before[name]));
      if (changed !== undefined) throw new Error(`The loss changes or disposes of ${changed}, which it is given.`);
      const after = trainedWeights(instance);
      const written = Object.keys(weights).find((name) => !isDeepStrictEqual(after[name], weights[name]));
      if (written !== undefined) throw new Error(`The loss writes to the connector's weight ${written}.`);
    }));
  },
};

/** Averages of batch normalisation move in every forward pass. */
function trainedWeights(instance: Instance): NamedHostTensors {
  const all = readVariables(instance);
  return Object.fromEntries(instance.connectors.trainable.map((name) => [name, all[name]!]));
}
