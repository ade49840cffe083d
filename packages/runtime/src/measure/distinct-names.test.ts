import { expect, it } from 'vitest';
import { distinctNames } from './distinct-names.js';

const kept = (run: string, name: string, seed = 0) => ({ kind: 'run' as const, name, seed, source: `runs/${run}/weights/${name}/seed-${seed}` });

it('keeps short names that only one model has', () => {
  expect(distinctNames([kept('a', 'teacher'), kept('a', 'student'), { kind: 'plugin', name: 'mlp', seed: 0, source: 'mlp' }])).toEqual(['teacher', 'student', 'mlp']);
});

it('tells networks of two runs, or two seeds of one, apart', () => {
  expect(distinctNames([kept('a', 'student'), kept('b', 'student'), kept('b', 'student', 1), kept('b', 'teacher')])).toEqual(['a/student seed 0', 'b/student seed 0', 'b/student seed 1', 'teacher']);
});

it('tells an export from another of the same network, and numbers what is the same twice', () => {
  const exported = (seed: number) => ({ kind: 'export' as const, name: 'mlp', seed: null, source: `exports/student/seed-${seed}/tfjs/model.json` });
  expect(distinctNames([exported(0), exported(1)])).toEqual(['student/seed-0/tfjs/mlp', 'student/seed-1/tfjs/mlp']);
  expect(distinctNames([exported(0), exported(0)])).toEqual(['student/seed-0/tfjs/mlp', 'student/seed-0/tfjs/mlp (2)']);
});
