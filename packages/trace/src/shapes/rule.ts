import type { DType, TensorSpec } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core';
import type { Attributes } from '../graph.js';

export type RuleInputs = Readonly<Record<string, TensorSpec>>;

/** The shapes and dtypes of a kernel's outputs from those of its inputs. */
export type ShapeRule = (inputs: RuleInputs, attributes: Attributes) => readonly TensorSpec[];

export function input(inputs: RuleInputs, name: string): TensorSpec {
  const spec = inputs[name];
  if (!spec) throw new LimbeckError('LIM3010', { what: `A kernel was recorded without its input "${name}".` });
  return spec;
}

export function like(name: string, dtype?: DType): ShapeRule {
  return (inputs) => {
    const spec = input(inputs, name);
    return [{ shape: spec.shape, dtype: dtype ?? spec.dtype }];
  };
}

/** NumPy broadcasting of two shapes. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new LimbeckError('LIM3002', { what: `Shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast: axis ${axis} is ${left} and ${right}.` });
    }
    return left === 1 ? right : left;
  });
}
