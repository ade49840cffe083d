import { LimbeckError, Random, tf } from '@limbeck/core';
import type { NamedHostTensors, Network } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { applyLayers, readWeights, writeWeights } from '@limbeck/kernels';
import type { TeachingModel } from '../teacher/teaching-model.js';
import { callStrategy } from '../plugins/call-plugin.js';
import type { ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { teachersOfTerm } from './teachers-of-term.js';
import { GRAFT, studentTaps, teacherTaps } from './term-taps.js';

/** Layers of a rebuilt student that did not come from the original one. */
const PREFIX = 'graft_';
const CLASSIFIER = `${PREFIX}classifier`;

/** Whether weights are those of a rebuilt student. */
export function isGrafted(weights: NamedHostTensors): boolean {
  return `${CLASSIFIER}/kernel` in weights;
}

export interface GraftContext {
  readonly loaded: Pick<LoadedManifest, 'locate'>;
  readonly seed: number;
  readonly before: readonly ConfiguredTeacher[];
  /** Undefined for a teacher that could not be built. */
  readonly modelOf: (teacher: ConfiguredTeacher) => TeachingModel | undefined;
}

/** The student as its terms have it rebuilt: the same where no strategy asks for that, or where its teacher could not be built. */
export function grafted(student: Network, terms: readonly ConfiguredTerm[], { loaded, seed, before, modelOf }: GraftContext): Network {
  const term = terms.find(({ definition }) => definition.graft);
  const teacher = term && teachersOfTerm(term, before).map(modelOf)[0];
  return teacher ? graftOf(student, { term, teacher, seed, loaded }) : student;
}

interface Grafting extends Pick<GraftContext, 'seed' | 'loaded'> {
  readonly term: ConfiguredTerm;
  readonly teacher: TeachingModel;
}

/**
 * The student up to its tap, the strategy's layers, global average pooling where they end in a map, and the teacher's classifier with its weights, frozen.
 *
 * @throws LIM3001 the layers do not end in what the classifier takes; LIM3004 a tap does not exist
 */
function graftOf(student: Network, { term, teacher, seed, loaded }: Grafting): Network {
  const { definition, options, name, path } = term;
  const where = loaded.locate(path);
  const { kernel, bias, shape } = teacher.classifier({ whose: `the teacher ${teacher.id}`, where });
  const [features, classes] = shape;
  const [tap] = studentTaps(term, student, loaded);
  const shapes = { student: { taps: [tap!.shape] }, teacher: { taps: teacherTaps(term, teacher, loaded).map((each) => each.shape), classifier: shape } };
  const { layers } = callStrategy(name, 'in `graft`', where, () => definition.graft!(shapes, options));
  const end = callStrategy(name, 'when its graft was built', where, () => applyLayers(tap!.tensor, layers, { random: new Random(seed).split(GRAFT, name), prefix: PREFIX }));
  const pooled = end.shape.length === 4 ? (tf.layers.globalAveragePooling2d({ name: `${PREFIX}pool` }).apply(end) as tf.SymbolicTensor) : end;
  if (pooled.shape.length !== 2 || pooled.shape[1] !== features) {
    throw new LimbeckError('LIM3001', { what: `The layers of "${name}" do not end in what the teacher's classifier takes.`, where, expected: `${features} channels`, found: `[${end.shape.slice(1).join(', ')}]`, next: 'Change the layers of the strategy, or its taps.' });
  }
  const classifier = tf.layers.dense({ name: CLASSIFIER, units: classes, useBias: bias !== undefined, trainable: false });
  const model = tf.model({ name: student.model.name, inputs: student.model.inputs, outputs: classifier.apply(pooled) as tf.SymbolicTensor });
  const { weights: initial, trainable } = readWeights(model);
  const own = Object.fromEntries(Object.entries(initial).map(([weight, value]) => [weight, student.weights[weight] ?? value]));
  const weights = { ...own, [`${CLASSIFIER}/kernel`]: teacher.weights[kernel]!, ...(bias === undefined ? {} : { [`${CLASSIFIER}/bias`]: teacher.weights[bias]! }) };
  writeWeights(model, weights);
  const kept = new Set(model.layers.map((layer) => layer.name));
  const aliases = Object.entries(student.taps ?? {}).filter(([, layer]) => kept.has(layer));
  return { id: student.id, rebuiltFor: name, model, weights, trainable, taps: { ...Object.fromEntries(aliases), pooled: pooled.sourceLayer.name, [GRAFT]: end.sourceLayer.name } };
}
