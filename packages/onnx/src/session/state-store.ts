import { LimbeckError } from '@limbeck/core/errors';
import { allocate, sizeOf } from '@limbeck/core/tensor';
import type { HostTensor, NamedHostTensors, TensorSpec } from '@limbeck/core';
import type { Tensor } from 'onnxruntime-node';
import { physicalShape, toLogical, toPhysical } from '../lower/layout.js';
import type { LoweredState } from '../lower/lower-graph.js';
import { nextStateName, stateName } from '../lower/names.js';
import type { OnnxRuntime } from './onnxruntime.js';

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * State tensors between calls. One that a call changes has two buffers: a call reads one and writes the other, then they swap; nothing is copied.
 */
export class StateStore {
  /** By parity: which buffers the next call reads and which it writes. */
  private readonly sides: readonly [{ feeds: Tensors; fetches: Tensors }, { feeds: Tensors; fetches: Tensors }];
  private readonly buffers = new Map<string, readonly [Tensor, Tensor]>();
  private parity: 0 | 1 = 0;

  constructor(
    private readonly step: string,
    private readonly specs: Readonly<Record<string, LoweredState>>,
    initial: NamedHostTensors,
    { Tensor }: Pick<OnnxRuntime, 'Tensor'>,
  ) {
    for (const [name, spec] of Object.entries(specs)) {
      const buffer = (): Tensor => new Tensor(spec.dtype, allocate(spec.dtype, sizeOf(spec.shape)) as Float32Array, physicalShape(spec.shape, spec.layout));
      const first = buffer();
      this.buffers.set(name, [first, spec.written ? buffer() : first]);
    }
    this.sides = [this.side(0), this.side(1)];
    this.write(initial);
  }

  get feeds(): Tensors {
    return this.sides[this.parity].feeds;
  }

  get fetches(): Tensors {
    return this.sides[this.parity].fetches;
  }

  /** After a call that succeeded. */
  swap(): void {
    this.parity = this.parity === 0 ? 1 : 0;
  }

  read(): NamedHostTensors {
    return Object.fromEntries(Object.entries(this.specs).map(([name, spec]): [string, HostTensor] => [name, { shape: spec.shape, dtype: spec.dtype, data: toLogical(this.dataOf(name), spec, spec.layout) }]));
  }

  /** @throws LIM3013 before anything is written, when a tensor is unknown or does not fit. */
  write(state: NamedHostTensors): void {
    for (const [name, tensor] of Object.entries(state)) this.check(name, tensor);
    for (const [name, tensor] of Object.entries(state)) this.dataOf(name).set(toPhysical(tensor, this.specs[name]!.layout));
  }

  private dataOf(name: string): Float32Array {
    return this.buffers.get(name)![this.parity].data as Float32Array;
  }

  private check(name: string, tensor: HostTensor): void {
    const spec = this.specs[name];
    if (!spec) throw new LimbeckError('LIM3013', { what: `Step "${this.step}" has no state tensor "${name}".` });
    const [expected, found] = [describe(spec), describe(tensor)];
    if (expected !== found || tensor.data.length !== sizeOf(spec.shape)) throw new LimbeckError('LIM3013', { what: `State "${name}" of step "${this.step}" does not fit.`, expected, found: `${found}, ${tensor.data.length} elements` });
  }

  private side(parity: 0 | 1): { feeds: Tensors; fetches: Tensors } {
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor> = {};
    for (const [name, pair] of this.buffers) {
      if (this.specs[name]!.read) feeds[stateName(name)] = pair[parity];
      if (this.specs[name]!.written) fetches[nextStateName(name)] = pair[1 - parity]!;
    }
    return { feeds, fetches };
  }
}

function describe({ dtype, shape }: TensorSpec): string {
  return `${dtype} [${shape.join(', ')}]`;
}
