import { LimbeckError } from '@limbeck/core/errors';
import { z } from 'zod';
import { isTensor, tensorsOf, type VectorCase, type VectorTensor } from './vector-file.js';

/** Typed access to a case. What is missing or of the wrong kind is an error at its place in the file. */
export interface CaseReader {
  /** A hyperparameter; let the schema have a default where it may be missing. */
  hyper<T>(name: string, schema: z.ZodType<T>): T;
  /** An input that is no tensor. */
  input<T>(name: string, schema: z.ZodType<T>): T;
  has(input: string): boolean;
  tensor(input: string): VectorTensor;
  /** A list of tensors. */
  tensors(input: string): readonly VectorTensor[];
  /** Weights of auxiliary modules, by their names in the reference code; none when left out. */
  params(): ReadonlyMap<string, VectorTensor>;
  /** `[B, C]`; of the shape of another where one is given. */
  logits(input: string, like?: VectorTensor): VectorTensor;
  /** Class indices of the samples of these logits, from a list or a tensor. */
  labels(logits: VectorTensor): readonly number[];
}

/** Where a case stands. */
export interface CasePlace {
  readonly file: string;
  readonly index: number;
}

export function caseReader({ inputs, hyper }: VectorCase, { file, index }: CasePlace): CaseReader {
  const all = tensorsOf(inputs);
  const fail = (path: string, expected: string, found: string): never => {
    throw new LimbeckError('LIM1012', { what: `"${file}" does not have what its method needs.`, where: { file, path: `cases[${index}].${path}` }, expected, found });
  };
  const take = <T>(from: Readonly<Record<string, unknown>>, prefix: string, name: string, schema: z.ZodType<T>): T => {
    const parsed = schema.safeParse(from[name]);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return fail(`${prefix}.${[name, ...issue!.path].join('.')}`, issue!.message, name in from ? JSON.stringify(from[name]).slice(0, 60) : 'nothing');
  };
  const describe = (name: string): string => (name in inputs ? 'something else' : 'nothing');
  const reader: CaseReader = {
    hyper: (name, schema) => take(hyper, 'hyper', name, schema),
    input: (name, schema) => take(inputs, 'inputs', name, schema),
    has: (name) => inputs[name] !== undefined && inputs[name] !== null,
    tensor: (name) => all.find((tensor) => tensor.name === name) ?? fail(`inputs.${name}`, 'a tensor { shape, data }', describe(name)),
    tensors(name) {
      const value = inputs[name];
      if (!Array.isArray(value) || value.length === 0 || !value.every(isTensor)) return fail(`inputs.${name}`, 'a list of tensors', describe(name));
      return value.map((_, i) => all.find((tensor) => tensor.name === `${name}/${i}`)!);
    },
    params: () => new Map(all.filter(({ name }) => name.startsWith('params/')).map((tensor) => [tensor.name.slice('params/'.length), tensor])),
    logits(name, like) {
      const tensor = reader.tensor(name);
      if (tensor.shape.length !== 2) return fail(`inputs.${name}.shape`, 'two axes: samples and classes', `[${tensor.shape.join(', ')}]`);
      if (like && like.shape.join() !== tensor.shape.join()) return fail(`inputs.${name}.shape`, `[${like.shape.join(', ')}], the shape of ${like.name}`, `[${tensor.shape.join(', ')}]`);
      return tensor;
    },
    labels({ shape }) {
      const given = inputs['labels'];
      const list = isTensor(given) ? given.data : given;
      const [batchSize, classes] = shape as [number, number];
      const labels = z.array(z.int().min(0).max(classes - 1)).length(batchSize).safeParse(list);
      return labels.success ? labels.data : fail('inputs.labels', `${batchSize} class indices from 0 to ${classes - 1}`, given === undefined ? 'nothing' : JSON.stringify(list).slice(0, 60));
    },
  };
  return reader;
}
