import { sizeOf, type SampleRow, type Split } from '@limbeck/core';

/** What strategies remember of every training sample, in JavaScript memory, under the dataset's sample index. */
export class RowStore {
  private readonly rows = new Map<string, { readonly values: Float32Array; readonly size: number }>();

  constructor(private readonly split: Split) {}

  /** Makes room for rows; those that are there already are kept. */
  declare(specs: Readonly<Record<string, SampleRow>>): void {
    for (const [key, spec] of Object.entries(specs)) {
      if (!this.rows.has(key)) this.rows.set(key, { values: this.initial(spec), size: sizeOf(spec.shape) });
    }
  }

  read(key: string, samples: Uint32Array, target: Float32Array): void {
    const { values, size } = this.rows.get(key)!;
    samples.forEach((sample, i) => target.set(values.subarray(sample * size, (sample + 1) * size), i * size));
  }

  write(key: string, samples: Uint32Array, from: Float32Array): void {
    const { values, size } = this.rows.get(key)!;
    samples.forEach((sample, i) => values.set(from.subarray(i * size, (i + 1) * size), sample * size));
  }

  private initial({ shape, initial }: SampleRow): Float32Array {
    const size = sizeOf(shape);
    const values = new Float32Array(this.split.size * size);
    if (initial === 'one-hot-label') this.split.labels.forEach((label, sample) => { values[sample * size + label] = 1; });
    else if (initial.fill !== 0) values.fill(initial.fill);
    return values;
  }
}
