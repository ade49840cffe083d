import { tf } from '@limbeck/core';
import type { HostTensor } from '@limbeck/core';
import type { Attributes, Value } from '../graph.js';
import type { Rewriter } from '../rewriter.js';
import { filterTransform, inputTransform, outputTransform, PATCH, TILE, transposed } from './winograd-transforms.js';

/** A map `[H, W, N, C]` by its extents. */
export interface MapShape {
  readonly h: number;
  readonly w: number;
  readonly n: number;
}

/**
 * Winograd's minimal filtering F(4 x 4, 3 x 3) as matrix products. With A, B, G the transforms of one axis, `*` a product for each of the 36 places in a patch:
 * `y = Aᵀ [(G f Gᵀ) * (Bᵀ x B)] A`. Maps are `[H, W, N, C]`, so that an axis is transformed by one product with everything behind it; patches are
 * `[6, H/4, 6, W/4 N, C]`, a transformed filter is `[6, 1, 6, C, K]`.
 *
 * @paper Lavin & Gray 2016, section 4.3, https://arxiv.org/abs/1509.09308
 */
export class WinogradProducts {
  private readonly matrices = new Map<string, Value>();

  constructor(private readonly rewriter: Rewriter) {}

  /** `[H, W, N, C] -> [6, H/4, 6, W/4 N, C]` */
  inputPatches(x: Value, map: MapShape): Value {
    return this.toPatches(x, map, 'input', inputTransform);
  }

  /** The transpose of `fromPatches`: the gradient of patches, given that of the map. */
  gradientPatches(dy: Value, map: MapShape): Value {
    return this.toPatches(dy, map, 'gradient', (extent) => transposed(outputTransform(extent)));
  }

  /** `[6, H/4, 6, W/4 N, K] -> [H, W, N, K]` */
  fromPatches(patches: Value, { h, w, n }: MapShape): Value {
    const k = patches.shape.at(-1)!;
    const rows = (PATCH * h) / TILE;
    const columns = this.product(this.repeated('output', w, rows, outputTransform), this.reshape(patches, [rows, (PATCH * w) / TILE, n * k]), [rows, w, n * k]);
    const sums = this.product(this.matrix('output', h, outputTransform), this.reshape(columns, [rows, w * n * k]), [h, w * n * k]);
    return this.reshape(sums, [h, w, n, k]);
  }

  /** `[3, 3, C, K] -> [6, 1, 6, C, K]`; `turned` by 180 degrees for the gradient in the input. */
  filter(filter: Value, turned: boolean): Value {
    const [, , c = 0, k = 0] = filter.shape;
    const transform = this.known(turned ? 'turned filter' : 'filter', () => filterTransform(turned));
    return this.reshape(this.product(transform, this.reshape(filter, [9, c * k]), [PATCH * PATCH, c * k]), [PATCH, 1, PATCH, c, k]);
  }

  /** `sum over C`: one product for each place in a patch. */
  multiply(patches: Value, filter: Value, transposeFilter: boolean): Value {
    const [, , , c = 0, k = 0] = filter.shape;
    return this.product(patches, filter, [...patches.shape.slice(0, 4), transposeFilter ? c : k], { transposeB: transposeFilter });
  }

  /** Gradient in the filter `[3, 3, C, K]`: `sum over tiles and samples` of patches times gradient patches, back through `G`. */
  filterGradient(patches: Value, gradient: Value): Value {
    const [p = 0, tiles = 0, q = 0, , c = 0] = patches.shape;
    const k = gradient.shape.at(-1)!;
    const products = this.product(patches, gradient, [p, tiles, q, c, k], { transposeA: true });
    const summed = this.emit(tf.Sum, { x: products }, { axis: [1], keepDims: false }, [p, q, c, k]);
    const back = this.known('filter gradient', () => transposed(filterTransform(false)));
    return this.reshape(this.product(back, this.reshape(summed, [p * q, c * k]), [9, c * k]), [3, 3, c, k]);
  }

  private toPatches(x: Value, { h, w, n }: MapShape, kind: string, transform: (extent: number) => HostTensor): Value {
    const c = x.shape[3]!;
    const [rows, columns] = [(PATCH * h) / TILE, (PATCH * w) / TILE];
    const inRows = this.product(this.matrix(kind, h, transform), this.reshape(x, [h, w * n * c]), [rows, w * n * c]);
    const patches = this.product(this.repeated(kind, w, rows, transform), this.reshape(inRows, [rows, w, n * c]), [rows, columns, n * c]);
    return this.reshape(patches, [PATCH, h / TILE, PATCH, (w / TILE) * n, c]);
  }

  private product(a: Value, b: Value, shape: readonly number[], transpose: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {}): Value {
    return this.emit(tf.BatchMatMul, { a, b }, { transposeA: false, transposeB: false, ...transpose }, shape);
  }

  private reshape(x: Value, shape: readonly number[]): Value {
    return this.emit(tf.Reshape, { x }, { shape: [...shape] }, shape);
  }

  private emit(op: string, inputs: Readonly<Record<string, Value>>, attributes: Attributes, shape: readonly number[]): Value {
    return this.rewriter.emit(op, inputs, attributes, [{ shape, dtype: 'float32' }])[0]!;
  }

  private matrix(kind: string, extent: number, transform: (extent: number) => HostTensor): Value {
    return this.known(`${kind} ${extent}`, () => transform(extent));
  }

  /** The same matrix once for every row: a stack times a stack is faster in TensorFlow than one matrix that has to be broadcast. */
  private repeated(kind: string, extent: number, times: number, transform: (extent: number) => HostTensor): Value {
    return this.known(`${kind} ${extent} x ${times}`, () => {
      const { shape, data } = transform(extent);
      const all = new Float32Array(data.length * times);
      for (let i = 0; i < times; i++) all.set(data, i * data.length);
      return { shape: [times, ...shape], dtype: 'float32', data: all };
    });
  }

  private known(key: string, make: () => HostTensor): Value {
    const value = this.matrices.get(key) ?? this.rewriter.constant(make());
    this.matrices.set(key, value);
    return value;
  }
}
