import { expect } from 'vitest';
import { compareNumbers, type Numbers, type Tolerance } from './all-close.js';

declare module 'vitest' {
  interface Matchers<T> {
    /** `|received - expected| <= atol + rtol |expected|` everywhere (1e-5 and 1e-8); a failure shows the largest differences, where they are and both values. */
    toBeAllClose(expected: Numbers, tolerance?: Tolerance): T;
  }
}

expect.extend({
  toBeAllClose(received: Numbers, expected: Numbers, tolerance?: Tolerance) {
    const { close, report } = compareNumbers(received, expected, tolerance);
    return { pass: close, message: () => (this.isNot ? `expected the values to differ\n${report}` : report) };
  },
});
