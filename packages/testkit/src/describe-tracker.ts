import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricEvent, RunStatus, Tracker, TrackerDefinition } from '@limbeck/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const STATUSES: readonly RunStatus[] = ['completed', 'failed', 'interrupted'];

/** The laws that every tracker obeys, as tests. The run folder is a temporary one. */
export function describeTracker<Schema extends z.ZodType>(definition: TrackerDefinition<Schema>, given: z.input<Schema>): void {
  describe(`tracker "${definition.id}" with ${JSON.stringify(given)}`, () => {
    const options = definition.options.parse(given);
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'limbeck-tracker-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    const open = (): Promise<Tracker> => definition.open({ name: 'run', folder, manifest: { version: 1, name: 'run' } }, options);

    it('is described, and keeps its options when they are parsed again', () => {
      expect(definition.description).toMatch(/\S/);
      expect(z.toJSONSchema(definition.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
      expect(definition.options.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
    });

    it.each(STATUSES)('takes the events of a run that ends "%s", and leaves them as they are', async (status) => {
      const tracker = await open();
      const events = eventsOfARun();
      for (const event of events) tracker.log(deepFreeze(event));
      await tracker.close(status);
      expect(events).toEqual(eventsOfARun());
    });

    it('answers at once: what an event leads to is awaited when it is closed', async () => {
      const tracker = await open();
      for (const event of eventsOfARun()) expect(tracker.log(event)).toBe(undefined);
      await tracker.close('completed');
    });

    it('closes a run without events', async () => {
      await (await open()).close('failed');
    });
  });
}

/** Two networks, two seeds, a stage, terms that change, numbers that are not finite. */
function eventsOfARun(): MetricEvent[] {
  const term = { unweighted: 2, weight: 0.5, weighted: 1 };
  return [0, 1].flatMap((seed) => ['teacher', 'student'].flatMap((role, i): MetricEvent[] => {
    const part = { role, seed, ...(i === 1 ? { stage: 'stage 1' } : {}) };
    const terms: Record<string, typeof term> = i === 0 ? { 'cross-entropy': term } : { 'cross-entropy': term, 'kd#2': term };
    return [
      { type: 'step', ...part, step: 1, epoch: 1, loss: 1.5, learningRate: 0.1, terms, gradientNorm: 0.3 },
      { type: 'gradients', ...part, step: 1, epoch: 1, terms: { 'cross-entropy': { norm: 0, cosine: null } } },
      { type: 'step', ...part, step: 2, epoch: 1, loss: NaN, learningRate: 0.1, terms, gradientNorm: Infinity },
      { type: 'epoch', ...part, epoch: 1, loss: 1.5, terms, split: i === 0 ? 'test' : 'validation', accuracy: 0.5, evalLoss: NaN, seconds: 1, samplesPerSecond: 100 },
    ];
  }));
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
