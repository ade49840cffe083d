import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '../graph.js';
import type { GraphEditor } from './graph-editor.js';

/** Elementwise operations, which do not care where an axis is. */
const UNARY = new Set<string>([tf.Relu, tf.Relu6, tf.LeakyRelu, tf.Elu, tf.Sigmoid, tf.Tanh]);

/** Values of a graph that exist in `[H, W, N, C]`, in the recorded `[N, H, W, C]`, or in both: each is put into an order when something needs it there. */
export class MapFirst {
  private readonly moved = new Map<Value, Value>();
  /** Recorded values that no node has made yet: they exist in the other order only. */
  private readonly missing = new Set<Value>();

  constructor(private readonly editor: GraphEditor) {}

  /** `[H, W, N, C]` of a recorded value. */
  get(value: Value): Value {
    const known = this.moved.get(value);
    if (known) return known;
    const moved = this.editor.emit({ op: tf.Transpose, inputs: { x: value }, attributes: { perm: [1, 2, 0, 3] }, shape: mapFirstShape(value.shape) });
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
    const handled = UNARY.has(op) || (op === tf.Add && values.every(([, { shape }]) => shape.join() === output!.shape.join()));
    if (!handled || !values.some(([, value]) => this.missing.has(value))) return false;
    const there = Object.fromEntries(values.map(([name, value]) => [name, this.get(value)]));
    this.set(output!, this.editor.emit({ op, inputs: there, attributes, shape: mapFirstShape(output!.shape) }));
    return true;
  }

  /** Sees to it that a recorded value exists in its recorded order. */
  make(value: Value): void {
    if (!this.missing.delete(value)) return;
    this.editor.emit({ op: tf.Transpose, inputs: { x: this.moved.get(value)! }, attributes: { perm: [2, 0, 1, 3] }, shape: value.shape }, value);
  }
}

function mapFirstShape([n = 0, h = 0, w = 0, c = 0]: readonly number[]): readonly number[] {
  return [h, w, n, c];
}
