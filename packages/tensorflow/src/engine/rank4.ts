/** FusedBatchNormV3 knows rank 4 only: `[N, C]` is `[N, 1, 1, C]`. */
export function asRank4(shape: readonly number[]): [number, number, number, number] {
  const [n = 1, h = 1, w = 1] = shape;
  return shape.length === 4 ? [n, h, w, shape[3]!] : [n, 1, 1, shape.at(-1)!];
}
