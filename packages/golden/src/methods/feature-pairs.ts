import type { CaseReader } from '../case-reader.js';
import type { VectorTerm, WeightSource } from '../method.js';
import type { VectorTensor } from '../vector-file.js';

/** The student's and the teacher's activations of a case. */
export function features(read: CaseReader): Pick<VectorTerm, 'student' | 'teachers'> {
  return { student: { taps: read.tensors('studentFeatures') }, teachers: [{ taps: read.tensors('teacherFeatures') }] };
}

/** The weights of connectors, by the names of the case's; those that the case does not have are left out. */
export function weights(params: ReadonlyMap<string, VectorTensor>, names: Readonly<Record<string, string | { readonly param: string; readonly axes: readonly number[] }>>): Record<string, WeightSource> {
  return Object.fromEntries(Object.entries(names).flatMap(([weight, source]) => {
    const { param, axes } = typeof source === 'string' ? { param: source, axes: undefined } : source;
    const from = params.get(param);
    return from ? [[weight, axes ? { from, axes } : { from }]] : [];
  }));
}

/** The names of a convolution with batch normalisation, either kept as a plain one or as a transposed one. */
export function convolutionNames(module: string, prefix: string, transposed = false): Parameters<typeof weights>[1] {
  const layer = `${module}/${transposed ? 'conv2d-transpose1' : 'conv2d1'}`;
  return {
    // The files keep a transposed convolution's kernel as [kh, kw, in, out], TensorFlow.js as [kh, kw, out, in].
    [`${layer}/kernel`]: transposed ? { param: `${prefix}conv.weight`, axes: [0, 1, 3, 2] } : `${prefix}conv.weight`,
    [`${layer}/bias`]: `${prefix}conv.bias`,
    [`${module}/batch-norm1/gamma`]: `${prefix}bn.weight`, [`${module}/batch-norm1/beta`]: `${prefix}bn.bias`,
  };
}
