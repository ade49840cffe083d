import { expect, it } from 'vitest';
import { shareOfStep, type ResultRow } from './result.js';

const row = (name: string, limbeckMs: number, backend = 'onnx'): ResultRow => ({ name, backend, limbeckMs, pytorchMs: {}, ratios: {}, note: null });

it('tells which part of a distillation step a loss takes in place of kd, on the same backend', () => {
  const [step, kd, at] = [row('kd resnet56 -> resnet20', 101), row('loss kd', 1), row('loss at', 25)];
  expect(shareOfStep(at, [step, kd, at, row('kd resnet56 -> resnet20', 7, 'cpu')])).toBe(25 / 125);
  expect(shareOfStep(kd, [step, kd])).toBe(1 / 101);
  expect(shareOfStep(step, [step, kd])).toBeUndefined();
  expect(shareOfStep(at, [kd, at])).toBeUndefined();
  expect(shareOfStep(at, [row('kd resnet56 -> resnet20', 101, 'cpu'), row('loss kd', 1, 'cpu'), at])).toBeUndefined();
});
