import type { HostTensor } from '@limbeck/core';
import { inputTransform, outputTransform, PATCH, TILE } from '../rewrite/winograd-transforms.js';
import { WINOGRAD_CONV } from '../rewrite/winograd.js';
import type { GraphBuilder, Ref } from './graph-builder.js';
import { inputOf, outputOf, refOf, typed, type Lowering, type LoweringTable } from './lowering.js';

/** The map's rows are transformed, then its columns; one product for each place in a patch; and back. */
const winograd: Lowering = (call, graph) => {
  const [h = 0, w = 0, n = 0, c = 0] = inputOf(call, 'x').shape;
  const k = outputOf(call).shape[3] ?? 0;
  const [rows, columns] = [(PATCH * h) / TILE, (PATCH * w) / TILE];
  const x = reshaped(graph, refOf(call, 'x'), [h, w * n * c]);
  const rowPatches = reshaped(graph, graph.add('MatMul', [graph.constant(inputTransform(h)), x], plain), [rows, w, n * c]);
  const patches = stack(graph, repeated(inputTransform(w), rows), rowPatches);
  const filter = reshaped(graph, refOf(call, 'filter'), [PATCH, 1, PATCH, c, k]);
  const products = graph.add('BatchMatMulV2', [reshaped(graph, patches, [PATCH, h / TILE, PATCH, (w / TILE) * n, c]), filter], batched);
  const columnSums = stack(graph, repeated(outputTransform(w), rows), reshaped(graph, products, [rows, columns, n * k]));
  const sums = graph.add('MatMul', [graph.constant(outputTransform(h)), reshaped(graph, columnSums, [rows, w * n * k])], plain);
  return graph.add('BiasAdd', [reshaped(graph, sums, [h, w, n, k]), refOf(call, 'bias')], { ...typed('float32'), data_format: { string: 'NHWC' } });
};

const plain = { ...typed('float32'), transpose_a: { bool: false }, transpose_b: { bool: false } } as const;
const batched = { ...typed('float32'), adj_x: { bool: false }, adj_y: { bool: false } } as const;

const stack = (graph: GraphBuilder, matrices: HostTensor, x: Ref): Ref => graph.add('BatchMatMulV2', [graph.constant(matrices), x], batched);

const reshaped = (graph: GraphBuilder, x: Ref, shape: readonly number[]): Ref => graph.reshape(x, { shape, dtype: 'float32' });

/** The same matrix `times` times: TensorFlow multiplies a stack by a stack faster than by one matrix that it has to broadcast. */
function repeated({ shape, dtype, data }: HostTensor, times: number): HostTensor {
  const all = new Float32Array(data.length * times);
  for (let i = 0; i < times; i++) all.set(data, i * data.length);
  return { shape: [times, ...shape], dtype, data: all };
}

export const winogradLowering: LoweringTable = { [WINOGRAD_CONV]: winograd };
