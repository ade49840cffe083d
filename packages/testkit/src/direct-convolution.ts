import type { HostTensor } from '@limbeck/core';

type Place = readonly [number, number, number, number];

/** `t[a, b, c, d]`, 0 outside of its second and third axis. */
function at({ shape: [, h = 0, w = 0, c = 0], data }: HostTensor, [n, i, j, k]: Place): number {
  return i < 0 || j < 0 || i >= h || j >= w ? 0 : data[((n * h + i) * w + j) * c + k]!;
}

/** Single elements of a convolution of odd kernel, stride 1 and padding "same", and of its gradients, by their definition in double precision: oracles where whole ones would take minutes. */
export const directConvolution = {
  /** `y[n, i, j, k] = sum_{r, s, c} x[n, i + r - R, j + s - R, c] f[r, s, c, k]` */
  output(x: HostTensor, filter: HostTensor, [n, i, j, k]: Place): number {
    const [size = 0, , channels = 0] = filter.shape;
    const reach = (size - 1) / 2;
    let sum = 0;
    for (let r = 0; r < size; r++) for (let s = 0; s < size; s++) for (let c = 0; c < channels; c++) sum += at(x, [n, i + r - reach, j + s - reach, c]) * at(filter, [r, s, c, k]);
    return sum;
  },
  /** `dx[n, i, j, c] = sum_{r, s, k} dy[n, i - r + R, j - s + R, k] f[r, s, c, k]` */
  inputGradient(dy: HostTensor, filter: HostTensor, [n, i, j, c]: Place): number {
    const [size = 0, , , outputs = 0] = filter.shape;
    const reach = (size - 1) / 2;
    let sum = 0;
    for (let r = 0; r < size; r++) for (let s = 0; s < size; s++) for (let k = 0; k < outputs; k++) sum += at(dy, [n, i - r + reach, j - s + reach, k]) * at(filter, [r, s, c, k]);
    return sum;
  },
  /** `df[r, s, c, k] = sum_{n, i, j} x[n, i + r - R, j + s - R, c] dy[n, i, j, k]` */
  filterGradient(x: HostTensor, dy: HostTensor, size: number, [r, s, c, k]: Place): number {
    const [batch = 0, h = 0, w = 0] = x.shape;
    const reach = (size - 1) / 2;
    let sum = 0;
    for (let n = 0; n < batch; n++) for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) sum += at(x, [n, i + r - reach, j + s - reach, c]) * at(dy, [n, i, j, k]);
    return sum;
  },
};

/** Some hundred places of a four-axis tensor, the corners among them. */
export function places([a = 0, b = 0, c = 0, d = 0]: readonly number[], count = 300): Place[] {
  const size = a * b * c * d;
  const indices = [0, size - 1, ...Array.from({ length: count }, (_, i) => Math.floor(((i * 0.618033988749895) % 1) * size))];
  return indices.map((index) => [Math.floor(index / (b * c * d)), Math.floor(index / (c * d)) % b, Math.floor(index / d) % c, index % d]);
}

export { at as elementAt };
