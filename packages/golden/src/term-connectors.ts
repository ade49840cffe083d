import { LimbeckError, Random, tf, toTensor, type HostTensor, type NamedHostTensors } from '@limbeck/core';
import { buildConnectors, type BuiltConnectors } from '@limbeck/kernels';
import { floats } from './floats.js';
import type { InstalledTerm } from './installed-term.js';
import type { WeightSource } from './method.js';
import type { VectorTensor } from './vector-file.js';

/** A term's connectors with the case's weights in them. */
export interface TermConnectors {
  readonly built: BuiltConnectors;
  readonly initial: NamedHostTensors;
  /** What trainable weights came from, by the weights' names. */
  readonly sources: ReadonlyMap<string, WeightSource>;
}

/**
 * Builds what the strategy declares and puts the case's weights into it.
 *
 * @throws LIM3003 a weight is not the strategy's, has another shape, or a trainable one is left out
 */
export function termConnectors({ term, strategy, options, shapes }: InstalledTerm): TermConnectors {
  const built = buildConnectors(strategy.connectors?.(shapes, options) ?? {}, new Random('golden'));
  const sources = new Map(Object.entries(term.connectors ?? {}).map(([name, given]) => [name, sourceOf(given)]));
  const misfit = (what: string, expected: string, found: string): never => {
    built.dispose();
    throw new LimbeckError('LIM3003', { what, expected, found });
  };
  const unknown = [...sources.keys()].find((name) => !(name in built.initial));
  if (unknown !== undefined) misfit(`The strategy "${strategy.id}" has no connector "${unknown}".`, `one of: ${Object.keys(built.initial).join(', ') || 'none'}`, `"${unknown}"`);
  const missing = built.trainable.find((name) => !sources.has(name));
  if (missing !== undefined) misfit(`The strategy "${strategy.id}" trains "${missing}", for which the case has no value.`, `values of ${built.trainable.join(', ')}`, [...sources.keys()].join(', ') || 'none');
  const initial = { ...built.initial };
  for (const [name, source] of sources) {
    const value = weightOf(source);
    const expected = built.initial[name]!.shape;
    if (value.shape.join() !== expected.join()) misfit(`The connector "${name}" of the strategy "${strategy.id}" has another shape.`, `[${expected.join(', ')}]`, `[${value.shape.join(', ')}] from ${source.from.name}`);
    initial[name] = value;
  }
  return { built, initial, sources };
}

function sourceOf(given: VectorTensor | WeightSource): WeightSource {
  return 'from' in given ? given : { from: given };
}

function weightOf({ from, axes }: WeightSource): HostTensor {
  if (!axes) return floats(from);
  return tf.tidy(() => {
    const moved = tf.transpose(toTensor(floats(from)), [...axes]);
    return { shape: moved.shape, dtype: 'float32', data: moved.dataSync() as Float32Array };
  });
}

/** The axes that undo a transposition. */
export function inverseOf(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}
