import type { PluginTemplate } from '../template.js';

/** The best accuracies of a run as one JSON file. */
export const trackerTemplate: PluginTemplate = {
  field: 'trackers',
  shares: ['@limbeck/core'],
  source: (id) => `import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineTracker } from '@limbeck/core';
import { z } from 'zod';

/** Keeps the best accuracy of each network and seed in \`tracking/${id}.json\` of the run folder. */
export default defineTracker({
  id: '${id}',
  description: 'The best accuracy of each network and seed, as one JSON file in the run folder',
  options: z.strictObject({
    digits: z.int().min(0).max(15).default(4).describe('Decimal places of an accuracy.'),
  }),
  async open({ name, folder }, { digits }) {
    const best = new Map<string, number>();
    return {
      // Called at every step: it only takes notes.
      log(event) {
        if (event.type !== 'epoch') return;
        const key = \`\${event.role} seed-\${event.seed}\`;
        best.set(key, Math.max(best.get(key) ?? 0, Number(event.accuracy.toFixed(digits))));
      },
      async close(status) {
        await mkdir(join(folder, 'tracking'), { recursive: true });
        await writeFile(join(folder, 'tracking/${id}.json'), \`\${JSON.stringify({ name, status, best: Object.fromEntries(best) }, undefined, 2)}\\n\`);
      },
    };
  },
});
`,
  test: (id) => `import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTracker } from '@limbeck/testkit';
import type { EpochMetrics } from '@limbeck/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import tracker from './${id}.js';

// The laws of every tracker.
describeTracker(tracker, {});
describeTracker(tracker, { digits: 2 });

describe('${id}', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), '${id}-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const epoch = (role: string, accuracy: number): EpochMetrics => ({ type: 'epoch', role, seed: 0, epoch: 1, loss: 1, terms: {}, split: 'test', accuracy, evalLoss: 1, seconds: 1, samplesPerSecond: 1 });

  it('keeps the best accuracy of each network', async () => {
    const open = await tracker.open({ name: 'a run', folder, manifest: {} }, tracker.options.parse({ digits: 2 }));
    for (const event of [epoch('teacher', 0.981), epoch('student', 0.957), epoch('student', 0.914)]) open.log(event);
    await open.close('completed');
    const written: unknown = JSON.parse(await readFile(join(folder, 'tracking/${id}.json'), 'utf8'));
    expect(written).toEqual({ name: 'a run', status: 'completed', best: { 'teacher seed-0': 0.98, 'student seed-0': 0.96 } });
  });
});
`,
  example: (id) => `version: 1
name: ${id}
seeds: [0]
data: { use: mnist, batchSize: 64, limit: { train: 2000, test: 500 } }
student: { model: { use: mlp, with: { hidden: [32] } } }
distill:
  epochs: 2
  optimizer: { use: adam, lr: 0.003 }
  strategies: [{ use: cross-entropy }]
tracking: [{ use: ${id}, with: { digits: 3 } }]
`,
};
