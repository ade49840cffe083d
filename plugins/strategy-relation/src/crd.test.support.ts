import { Random, sizeOf, tf, toTensor, type ConnectorDeclarations, type NamedTensors } from '@limbeck/core';
import { buildConnectors } from '@limbeck/kernels';

/** Uniform numbers in [0, 1). */
export function uniform(shape: readonly number[], seed: string): tf.Tensor {
  return tf.tensor(new Random(seed).fillUniform(new Float32Array(sizeOf(shape))), [...shape]);
}

/** Banks as they begin. */
export function initialTensors(banks: NonNullable<ConnectorDeclarations['banks']>): NamedTensors {
  return Object.fromEntries(Object.entries(buildConnectors({ banks }, new Random('banks')).initial).map(([name, value]) => [name, toTensor(value)]));
}
