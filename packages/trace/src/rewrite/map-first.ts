import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '../graph.js';
import type { Rewriter } from '../rewriter.js';
import { sameShape } from '../simplify/rule.js';

/** Elementwise operations, which do not care where an axis is. */
const UNARY = new Set<string>([tf.Relu, tf.Relu6, tf.LeakyRelu, tf.Elu, tf.Sigmoid, tf.Tanh]);

/** Values of a graph that exist in `[H, W, N, C]`, in the recorded `[N, H, W, C]`, or in both: each is put into an order when something needs it there. */
export class MapFirst {
  private readonly moved = new Map<Value, Value>();
  /** Recorded values that no node has made yet: they exist in the other order only. */
  private readonly missing = new Set<Value>();

  constructor(private readonly rewriter: Rewriter) {}

  /** `[H, W, N, C]` of a recorded value. */
  get(value: Value): Value {
    const known = this.moved.get(value);
    if (known) return known;
    const moved = this.transpose(this.rewriter.resolve(value), [1, 2, 0, 3]);
    this.moved.set(value, moved);
    return moved;
  }

  /** Says that `value`, in `[H, W, N, C]`, is what the recording calls `recorded`. */
  set(recorded: Value, value: Value): void {
    this.moved.set(recorded, value);
    this.missing.add(recorded);
  }

  /** Does an elementwise node in `[H, W, N, C]` when an input is there only; false leaves it to the caller. */
  elementwise({ op, inputs, attributes, outputs: [output] }: GraphNode): boolean {
    const values = Object.entries(inputs);
    const handled = UNARY.has(op) || (op === tf.Add && values.every(([, { shape }]) => sameShape(shape, output!.shape)));
    if (!handled || !values.some(([, value]) => this.missing.has(value))) return false;
    const there = Object.fromEntries(values.map(([name, value]) => [name, this.get(value)]));
    const { shape, dtype } = Object.values(there)[0]!;
    this.set(output!, this.rewriter.emit(op, there, attributes, [{ shape, dtype }])[0]!);
    return true;
  }

  /** Sees to it that a recorded value exists in its recorded order. */
  make(value: Value): void {
    if (this.missing.delete(value)) this.rewriter.replace(value, this.transpose(this.moved.get(value)!, [2, 0, 1, 3]));
  }

  private transpose(x: Value, perm: readonly number[]): Value {
    return this.rewriter.emit(tf.Transpose, { x }, { perm: [...perm] }, [{ shape: perm.map((axis) => x.shape[axis]!), dtype: x.dtype }])[0]!;
  }
}
