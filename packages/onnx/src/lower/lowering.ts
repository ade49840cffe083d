import { LimbeckError, sizeOf } from '@limbeck/core';
import type { HostTensor } from '@limbeck/core';
import type { Graph, GraphNode, Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { identityLayout, isReshape, permutation, physicalShape, sameLayout, toPhysical, type Layout } from './layout.js';

/** Lowers one recorded node: reads its inputs, adds ONNX nodes, writes its outputs. */
export type NodeLowering = (node: GraphNode, lowering: Lowering) => void;

/** A value's ONNX tensor in one layout. */
interface Placed {
  readonly name: string;
  readonly layout: Layout;
}

/** The state of lowering one graph: which ONNX tensors hold each recorded value, and in which layouts. */
export class Lowering {
  private readonly placed = new Map<Value, Placed[]>();
  private readonly consumers = new Map<Value, GraphNode[]>();

  constructor(
    readonly graph: Graph,
    readonly builder: GraphBuilder,
    /** The layout in which a value is preferred. */
    readonly layoutOf: (value: Value) => Layout,
    /** Names that constants keep in the ONNX graph. */
    private readonly names: ReadonlyMap<Value, string> = new Map(),
  ) {
    for (const node of graph.nodes) {
      for (const value of Object.values(node.inputs)) {
        const known = this.consumers.get(value);
        if (known) known.push(node);
        else this.consumers.set(value, [node]);
      }
    }
  }

  usersOf(value: Value): readonly GraphNode[] {
    return this.consumers.get(value) ?? [];
  }

  hostOf(value: Value): HostTensor | undefined {
    return this.graph.constants.get(value);
  }

  /** The value in row-major order unless another layout is asked for; transposed at most once for each layout. */
  read(value: Value, layout: Layout = identityLayout(value.shape.length)): string {
    const places = this.placed.get(value) ?? this.placeConstant(value, layout);
    const found = places.find((place) => sameLayout(place.layout, layout));
    if (found) return found.name;
    const source = places.find((place) => isReshape(value.shape, place.layout, layout)) ?? places[0]!;
    const name = this.rearrange(source.name, value.shape, source.layout, layout);
    places.push({ name, layout });
    return name;
  }

  /** The value so that it broadcasts against tensors of `rank` axes lying in `layout`. */
  readBroadcast(value: Value, rank: number, layout: Layout): string {
    if (sizeOf(value.shape) === 1 && value.shape.length <= rank) return this.read(value);
    if (value.shape.length === rank) return this.read(value, layout);
    if (sameLayout(layout, identityLayout(rank))) return this.read(value);
    const padded = [...Array.from({ length: rank - value.shape.length }, () => 1), ...value.shape];
    const name = this.builder.node('Reshape', [this.read(value), this.builder.ints(padded)]);
    return this.rearrange(name, padded, identityLayout(rank), layout);
  }

  /** A matrix in whichever order it is at hand: `transposed` says that the tensor's rows are the value's columns. */
  readMatrix(value: Value): { readonly name: string; readonly transposed: boolean } {
    const place = this.placed.get(value)?.[0];
    return place && sameLayout(place.layout, [1, 0]) ? { name: place.name, transposed: true } : { name: this.read(value), transposed: false };
  }

  write(value: Value, name: string, layout: Layout = identityLayout(value.shape.length)): void {
    this.placed.set(value, [{ name, layout }]);
  }

  unsupported(node: GraphNode, detail?: string): LimbeckError {
    const scope = node.scope === '' ? '' : ` (in ${node.scope})`;
    return new LimbeckError('LIM3010', {
      what: `The operation "${node.op}"${scope} of step "${this.graph.name}" cannot be lowered to ONNX${detail === undefined ? '' : `: ${detail}`}.`,
      next: 'Write the step with other operations, or use another backend: limbeck list backends.',
    });
  }

  private placeConstant(value: Value, layout: Layout): Placed[] {
    const host = this.graph.constants.get(value);
    if (!host) throw new Error(`Value ${value.id} of step "${this.graph.name}" is used before it is computed.`);
    const name = this.builder.constant(host.dtype, physicalShape(host.shape, layout), toPhysical(host, layout), this.names.get(value));
    const places: Placed[] = [{ name, layout }];
    this.placed.set(value, places);
    return places;
  }

  private rearrange(name: string, shape: readonly number[], from: Layout, to: Layout): string {
    if (!isReshape(shape, from, to)) return this.builder.node('Transpose', [name], { perm: permutation(from, to) });
    const target = physicalShape(shape, to);
    return sameLayout(physicalShape(shape, from), target) ? name : this.builder.node('Reshape', [name, this.builder.ints(target)]);
  }
}
