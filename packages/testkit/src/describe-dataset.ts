import { sizeOf, type Dataset, type DatasetContext, type DatasetDefinition, type Split } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

/** The laws that every dataset obeys, as tests. */
export function describeDataset<Schema extends z.ZodType>(definition: DatasetDefinition<Schema>, given: z.input<Schema>, context: DatasetContext = { folder: '.' }): void {
  describe(`dataset "${definition.id}"`, () => {
    let data: Dataset;
    let sampleSize: number;
    const options = definition.options.parse(given);

    beforeAll(async () => {
      data = await definition.load(options, context);
      sampleSize = sizeOf(data.inputShape);
    });

    it('is described, and keeps its options when they are parsed again', () => {
      expect(definition.description).toMatch(/\S/);
      expect(z.toJSONSchema(definition.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
      expect(definition.options.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
    });

    it('names its classes, sample shape, normalization and sources', () => {
      expect(new Set(data.classes).size).toBe(data.classes.length);
      expect(data.classes.length).toBeGreaterThanOrEqual(2);
      expect(data.inputShape.every((extent) => Number.isInteger(extent) && extent > 0)).toBe(true);
      expect(data.normalization.mean).toHaveLength(data.inputShape.at(-1)!);
      expect(data.normalization.std).toHaveLength(data.inputShape.at(-1)!);
      expect([data.normalization.scale, ...data.normalization.std].every((value) => value > 0)).toBe(true);
      expect(data.sources.length).toBeGreaterThan(0);
      for (const { file, sha256 } of data.sources) expect([file, sha256]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    });

    describe.each(['train', 'test'] as const)('%s', (which) => {
      let split: Split;
      beforeAll(() => {
        split = data[which];
      });
      const read = (indices: readonly number[]): Float32Array => {
        const out = new Float32Array(indices.length * sampleSize).fill(NaN);
        split.read(indices, out);
        return out;
      };

      it('has a label within the classes for every sample', () => {
        expect(split.size).toBeGreaterThan(0);
        expect(split.labels).toHaveLength(split.size);
        expect(split.labels.every((label) => label >= 0 && label < data.classes.length)).toBe(true);
      });

      it('fills every value of a sample with a finite number', () => {
        expect(read([0, split.size - 1]).every(Number.isFinite)).toBe(true);
      });

      it('reads samples by index, in the order asked for, the same at every time', () => {
        const [first, last] = [read([0]), read([split.size - 1])];
        const both = read([split.size - 1, 0]);
        expect([...both.subarray(0, sampleSize)]).toEqual([...last]);
        expect([...both.subarray(sampleSize)]).toEqual([...first]);
      });
    });
  });
}
