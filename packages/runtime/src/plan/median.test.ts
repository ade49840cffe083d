import { expect, it } from 'vitest';
import { timeCalls } from './median.js';

it('calls on in order, warm-up first, and stops at the limit of calls or of time', async () => {
  const calls: number[] = [];
  const most = await timeCalls(async (i) => void calls.push(i), { warmUp: 2, least: 1, most: 4, ms: 60_000 });
  expect(calls).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toMatchObject({ count: 4, warmUp: 2 });
  expect(await timeCalls(() => Promise.resolve(), { warmUp: 0, least: 3, most: 100, ms: 0 })).toMatchObject({ count: 3 });
});
