import { expect, it } from 'vitest';
import { currentScope, moveScope, withScope } from './scope.js';

it('nests, moves, and ends with what it is around, also after an error', () => {
  const seen: string[] = [];
  withScope('student', () => {
    moveScope('student, layer conv1');
    seen.push(currentScope());
    withScope('strategy kd', () => seen.push(currentScope()));
    expect(() => withScope('strategy bad', () => { throw new Error('x'); })).toThrow('x');
    seen.push(currentScope());
  });
  expect(seen).toEqual(['student, layer conv1', 'student, layer conv1 > strategy kd', 'student, layer conv1']);
  expect(currentScope()).toBe('');
  moveScope('outside');
  expect(currentScope()).toBe('');
});
