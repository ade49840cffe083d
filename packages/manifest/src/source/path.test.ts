import { expect, it } from 'vitest';
import { formatPath, parsePath, valueAt } from './path.js';

it.each(['a', 'a.b', 'distill.strategies[0].use', 'a[1][2].b-c'])('reads and writes %s', (text) => {
  expect(formatPath(parsePath(text)!)).toBe(text);
});

it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[-1]', 'a[0]b', 'a b'])('refuses "%s"', (text) => {
  expect(parsePath(text)).toBeUndefined();
});

it('looks values up without reaching into prototypes', () => {
  expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
  expect(valueAt({ a: 1 }, ['a', 'b'])).toBeUndefined();
  expect(valueAt({}, ['constructor'])).toBeUndefined();
});
