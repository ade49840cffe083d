import { describe, expect, it } from 'vitest';
import type { Expectations } from './expectations.js';
import { judge } from './judge.js';
import type { SpecResult } from './run-suite.js';

const missing = (kernel: string): string => `Error: Kernel '${kernel}' not registered for backend 'x'`;
const spec = (name: string, ...failures: string[]): SpecResult => ({ name, failures });
const none: Expectations = { missing: {}, failing: [] };

describe('a run of the suite', () => {
  it('is counted, and clean when every failure is explained', () => {
    const results = [spec('a'), spec('b'), spec('c', missing('Complex')), spec('d', 'Error: kernels do not take tensors of dtype "string".'), spec('e', 'Arrays differ')];
    const verdict = judge(results, { missing: { 'kernel Complex': 'none', 'dtype string': 'none' }, failing: [{ reason: 'rounding', specs: ['e'] }] });
    expect(verdict).toEqual({ counts: { passed: 2, failed: 1, notApplicable: 2 }, missing: [['kernel Complex', 1], ['dtype string', 1]], expectedFailures: 1, problems: [] });
  });

  it('is red for a failure and for a missing kernel that no list explains', () => {
    const { problems, counts } = judge([spec('a', 'Arrays differ'), spec('b', missing('Add')), spec('c', 'Arrays differ', missing('Add'))], none);
    expect(problems).toEqual(['"a" fails: Arrays differ', '"b" needs kernel Add, which is not on the list of what the backend lacks.', '"c" fails: Arrays differ']);
    expect(counts).toEqual({ passed: 0, failed: 2, notApplicable: 1 });
  });

  it('is red for an entry whose spec passes, is no longer there or lacks a kernel, and for a kernel that no spec lacks', () => {
    const { problems } = judge([spec('a'), spec('c', missing('Add'))], { missing: { 'kernel Add': '', 'kernel Sub': '' }, failing: [{ reason: '', specs: ['a', 'b', 'c'] }] });
    expect(problems).toEqual([
      '"a" is listed as failing and does not fail: take it off the list.',
      '"b" is listed as failing and is no spec of the suite: take it off the list.',
      '"c" is listed as failing and does not fail: take it off the list.',
      'No spec needs kernel Sub, which is listed as missing: take it off the list.',
    ]);
  });
});
