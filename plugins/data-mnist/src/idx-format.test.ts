import { LimbeckError, formatError } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { parseIdx } from './idx-format.js';

const file = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

function refusal(bytes: Uint8Array, rank: number): string {
  try {
    parseIdx(bytes, rank, 'digits.idx');
  } catch (error) {
    if (error instanceof LimbeckError) return formatError(error);
    throw error;
  }
  throw new Error('parseIdx accepted the bytes');
}

describe('parseIdx', () => {
  it('reads the shape and the values', () => {
    const { shape, data } = parseIdx(file(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255), 3, 'digits.idx');
    expect(shape).toEqual([2, 1, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 255]);
  });

  it('reads a view that does not start at its buffer', () => {
    const whole = file(9, 9, 9, 0, 0, 8, 1, 0, 0, 0, 2, 7, 8);
    expect([...parseIdx(whole.subarray(3), 1, 'labels.idx').data]).toEqual([7, 8]);
  });

  it('says how many bytes are missing', () => {
    expect(refusal(file(0, 0, 8, 1, 0, 0, 1, 0, 5), 1)).toMatchInlineSnapshot(`
      "LIM5002 "digits.idx" is truncated.
        at digits.idx
        expected: 264 bytes for [256]
        found:    9 bytes
        next:     Fetch the file again, or name another one."
    `);
  });

  it('refuses bytes after the end', () => {
    expect(refusal(file(0, 0, 8, 1, 0, 0, 0, 1, 5, 6), 1)).toContain('is longer than its header says');
  });

  it('refuses another number of dimensions', () => {
    expect(refusal(file(0, 0, 8, 1, 0, 0, 0, 1, 5), 3)).toMatchInlineSnapshot(`
      "LIM5002 "digits.idx" is not an idx file of unsigned bytes with 3 dimensions.
        at digits.idx
        expected: first bytes 00 00 08 03
        found:    first bytes 00 00 08 01
        next:     Fetch the file again, or name another one."
    `);
  });

  it.each([
    ['other element types', file(0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0)],
    ['a wrong magic number', file(1, 0, 8, 1, 0, 0, 0, 1, 5)],
    ['an empty file', file()],
    ['half a header', file(0, 0, 8, 1, 0, 0)],
    ['an empty dimension', file(0, 0, 8, 1, 0, 0, 0, 0)],
  ])('refuses %s', (_, bytes) => {
    expect(refusal(bytes, 1)).toMatch(/^LIM5002 /);
  });
});
