import { sizeOf } from '@limbeck/core/tensor';
import { z } from 'zod';

/** A tensor of a case. Its name is its path in the case's inputs: `studentLogits`, `studentFeatures/0`, `params/conv.weight`. */
export interface VectorTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: readonly number[];
}

const tensorSchema = z.object({ shape: z.array(z.int().positive()), data: z.array(z.number()) }).superRefine(({ shape, data }, context) => {
  const size = sizeOf(shape);
  if (data.length !== size) context.addIssue({ code: 'custom', path: ['data'], message: `expected ${size} numbers for the shape [${shape.join(', ')}], found ${data.length}` });
});

/** Tensors, lists and maps of them, and plain values, by name. Every tensor in them is checked, whoever asks for it. */
const values = z.record(z.string(), z.unknown()).superRefine((record, context) => {
  for (const { path, value } of leavesOf(record)) {
    if (isTensor(value)) {
      for (const issue of tensorSchema.safeParse(value).error?.issues ?? []) context.addIssue({ code: 'custom', path: [...path, ...issue.path], message: issue.message });
    } else if (typeof value === 'number' && !Number.isFinite(value)) context.addIssue({ code: 'custom', path, message: 'expected a finite number' });
  }
});

const caseSchema = z
  .object({
    name: z.string().min(1),
    hyper: z.record(z.string(), z.unknown()).default({}),
    inputs: values,
    loss: z.number(),
    grads: values,
  })
  .superRefine(({ inputs, grads }, context) => {
    const known = new Map(tensorsOf(inputs).map((tensor) => [tensor.name, tensor]));
    const leaves = leavesOf(grads);
    if (leaves.length === 0) context.addIssue({ code: 'custom', path: ['grads'], message: 'expected the gradient of at least one input' });
    for (const { path, value } of leaves) {
      const input = known.get(path.join('/'));
      const message = !isTensor(value) ? 'expected a tensor { shape, data }'
        : !input ? 'expected a gradient of one of the inputs'
        : Array.isArray(value.shape) && value.shape.join() !== input.shape.join() ? `expected the shape of the input, [${input.shape.join(', ')}], found [${value.shape.join(', ')}]`
        : undefined;
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['grads', ...path], message });
    }
  });

/** One file: a method and its cases. Unknown keys are let be. */
export const vectorFileSchema = z.object({ method: z.string().min(1), cases: z.array(caseSchema).min(1) });

export type VectorCase = z.output<typeof caseSchema>;

export interface VectorFile {
  /** Where it was read. */
  readonly file: string;
  readonly method: string;
  readonly cases: readonly VectorCase[];
}

/** The tensors in inputs or gradients, at whatever depth. */
export function tensorsOf(record: Readonly<Record<string, unknown>>): VectorTensor[] {
  return leavesOf(record).flatMap(({ path, value }) => (isTensor(value) ? [{ name: path.join('/'), shape: value.shape as number[], data: value.data as number[] }] : []));
}

interface Leaf {
  readonly path: (string | number)[];
  readonly value: unknown;
}

/** Whatever is neither a list nor a map; a tensor counts as one thing, a list of numbers as its numbers. */
function leavesOf(value: unknown, path: (string | number)[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null || isTensor(value)) return [{ path, value }];
  const entries = Array.isArray(value) ? value.map((each, i) => [i, each] as const) : Object.entries(value);
  return entries.flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

export function isTensor(value: unknown): value is { readonly shape: unknown; readonly data: unknown } {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}
