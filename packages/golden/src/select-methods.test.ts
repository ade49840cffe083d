import { describe, expect, it } from 'vitest';
import type { MethodReport } from './golden-report.js';
import { METHODS } from './methods.js';
import { allowMissing, selectMethods } from './select-methods.js';
import { hasPassed, summarize } from './summarize.js';

const files = ['KD', 'KD_CE_combined', 'DKD', 'FitNet'].map((method) => ({ file: `${method}.json`, method, cases: [] }));
const select = (...only: string[]): string[] => selectMethods(files, METHODS, only).map(({ method }) => method);
const report = (method: string, verdict: MethodReport['verdict']): MethodReport => ({ method, strategies: [], verdict, allowed: false, reason: null, tolerance: { loss: 1, gradient: 1 }, cases: [], caseCount: 3, worstLoss: null, worstGradient: null });

describe('--only', () => {
  it('takes methods by name or by a strategy that computes them', () => {
    expect(select('DKD')).toEqual(['DKD']);
    expect(select('kd')).toEqual(['KD', 'KD_CE_combined']);
    expect(select('cross-entropy', 'FitNet')).toEqual(['KD_CE_combined', 'FitNet']);
  });

  it('refuses what is not there, with the nearest name', () => {
    expect(() => select('DKDD')).toThrow(expect.objectContaining({ code: 'LIM1010', details: expect.objectContaining({ next: 'Did you mean "DKD"?', expected: 'one of cross-entropy, dkd, DKD, fitnet, FitNet, kd, KD, KD_CE_combined' }) }));
    expect(() => select('dml')).toThrow('--only names "dml"');
  });
});

describe('--allow-missing', () => {
  const reports = [report('KD', 'within'), report('DML', 'not-installed'), report('FitNet', 'not-installed')];
  const allowed = (...words: string[]): boolean[] => allowMissing(reports, METHODS, words, ['AT']).map((each) => each.allowed);

  it('takes names of methods and ids of strategies, of the vectors or known', () => {
    expect(allowed('dml', 'FitNet')).toEqual([false, true, true]);
    expect(allowed('AT', 'KD', 'DML')).toEqual([false, true, false]);
    expect(() => allowed('fitnt')).toThrow(expect.objectContaining({ code: 'LIM1010', details: expect.objectContaining({ next: 'Did you mean "FitNet"?' }) }));
  });

  it('makes up for what is missing, not for what is wrong', () => {
    const passed = (...words: string[]): boolean => hasPassed(summarize(allowMissing(reports, METHODS, words, [])));
    expect([passed(), passed('DML'), passed('DML', 'FitNet')]).toEqual([false, false, true]);
    expect(hasPassed(summarize(allowMissing([report('KD', 'beyond')], METHODS, ['KD'], [])))).toBe(false);
    expect(summarize(allowMissing(reports, METHODS, ['DML'], []))).toEqual({ methods: 3, within: 1, beyond: 0, notInstalled: 2, allowed: 1, cases: 0 });
  });
});
