import type { EpochMetrics, StepMetrics } from '@limbeck/core';
import type { RunEvent } from '@limbeck/runtime';
import { describe, expect, it } from 'vitest';
import { colorsFor } from '../colors.js';
import { formatLive } from './format-live.js';
import { plainProgress } from './plain-progress.js';
import { advance, beginTraining, type TrainingProgress, type TrainingStart } from './training-progress.js';

const start: TrainingStart = { type: 'training-started', role: 'student', seed: 1, model: 'mlp', epochs: 4, stepsPerEpoch: 100, batchSize: 50 };
const step = (n: number): StepMetrics => ({
  type: 'step', role: 'student', seed: 1, step: n, epoch: Math.ceil(n / 100), loss: 1 / n, learningRate: 0.1, terms: {}, gradientNorm: 1,
});
const epoch: EpochMetrics = {
  type: 'epoch', role: 'student', seed: 1, epoch: 1, loss: 0.5, terms: {}, split: 'test', accuracy: 0.9781, evalLoss: 0.1, seconds: 1.25, samplesPerSecond: 4321,
};

/** A training with one step every 10 ms, after `steps` of them. */
function after(steps: number): TrainingProgress {
  let progress = beginTraining(start);
  for (let n = 1; n <= steps; n++) {
    progress = advance(progress, step(n), n * 10);
    if (n % 100 === 0) progress = advance(progress, epoch, n * 10);
  }
  return progress;
}

describe('advance', () => {
  it('knows epoch, step, rate and the time left', () => {
    expect(after(1)).toMatchObject({ epoch: 1, stepInEpoch: 1, samplesPerSecond: undefined, secondsLeft: undefined });
    const progress = after(150);
    expect(progress).toMatchObject({ epoch: 2, stepInEpoch: 50, loss: 1 / 150, accuracy: 0.9781 });
    expect(progress.samplesPerSecond).toBeCloseTo(50 / 0.01, 6);
    expect(progress.secondsLeft).toBeCloseTo(2.5, 6);
  });

  it('does not count the time before the first step, nor evaluations in the rate', () => {
    let progress = beginTraining(start);
    for (let n = 1; n <= 100; n++) progress = advance(progress, step(n), 60_000 + n * 10);
    expect(progress.secondsLeft).toBeCloseTo(3, 6);
    progress = advance(progress, epoch, 90_000);
    expect(progress.samplesPerSecond).toBe(4321);
    progress = advance(progress, step(101), 90_010);
    progress = advance(progress, step(102), 90_020);
    expect(progress.samplesPerSecond).toBeCloseTo(5000, 6);
  });
});

describe('formatLive', () => {
  const plain = colorsFor({ isTTY: false }, {});

  it('takes one line where there is room and two in 80 columns, never more than the width', () => {
    expect(formatLive(after(150), 120, plain)).toMatchInlineSnapshot(`"student mlp, seed 1  ━━━━━━──────────  epoch 2/4  step  50/100  loss 0.0067  accuracy 97.81 %  5.0 k images/s  3 s left"`);
    expect(formatLive(after(150), 80, plain)).toMatchInlineSnapshot(`
      "student mlp, seed 1  ━━━━━━━━━━━───────────────────  epoch 2/4  step  50/100
        loss 0.0067  accuracy 97.81 %  5.0 k images/s  3 s left"
    `);
    for (const columns of [80, 90, 100, 120, 200]) {
      for (const steps of [0, 1, 99, 100, 400]) {
        for (const line of formatLive(after(steps), columns, plain).split('\n')) expect(line.length).toBeLessThan(columns);
      }
    }
  });

  it('fills the bar from nothing to all', () => {
    expect(formatLive(after(0), 80, plain)).not.toContain('━');
    expect(formatLive(after(400), 80, plain)).not.toContain('─');
  });
});

describe('plainProgress', () => {
  it('writes a line at the start, one an epoch and one at the end, and none a step', () => {
    let text = '';
    const progress = plainProgress({ write: (part: string | Uint8Array) => { text += part.toString(); return true; } });
    const events: RunEvent[] = [
      { type: 'run-started', name: 'mnist', folder: `${process.cwd()}/runs/mnist/1`, backend: { id: 'onnx', reason: 'the first available', device: 'CPU' } },
      { type: 'activity', text: 'loading mnist' },
      start,
      { type: 'metrics', event: step(1) },
      { type: 'metrics', event: epoch },
      { type: 'warning', text: 'careful' },
      { type: 'training-finished', role: 'student', seed: 1, model: 'mlp', accuracy: 0.98, epoch: 3, stoppedEarly: true, seconds: 75 },
    ];
    for (const event of events) progress.observe(event);
    expect(text).toMatchInlineSnapshot(`
      "Running mnist on onnx, CPU: the first available
      Run folder: runs/mnist/1
      loading mnist
      student mlp, seed 1: 4 epochs of 100 steps, batch 50
      student mlp, seed 1: epoch 1/4, loss 0.5000, accuracy 97.81 %, 4.3 k images/s, 1.3 s
      Warning: careful
      student mlp, seed 1: accuracy 98.00 % (epoch 3, stopped early) in 1 min 15 s
      "
    `);
  });
});
