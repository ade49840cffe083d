import { expect, it } from 'vitest';
import { callsPerTurn, turnOrder } from './turns.js';

it('gives every model one turn a round, and over the rounds every place', () => {
  const models = ['a', 'b', 'c'];
  const rounds = Array.from({ length: 6 }, (_, round) => turnOrder(models, round));
  for (const round of rounds) expect(round.toSorted()).toEqual(models);
  for (const model of models) expect(new Set(rounds.map((round) => round.indexOf(model)))).toEqual(new Set([0, 1, 2]));
  const pairs = rounds.flatMap((round) => round.slice(1).map((model, i) => `${round[i]} ${model}`));
  expect(new Set(pairs).size).toBe(6);
  expect([turnOrder([], 3), turnOrder(['only'], 3)]).toEqual([[], ['only']]);
});

it('fits the calls of a turn into its time, but always makes one', () => {
  const length = { ms: 150, mostCalls: 15 };
  expect([0, 0.05, 10, 40, 149, 151, 5000].map((ms) => callsPerTurn(ms, length))).toEqual([15, 15, 15, 3, 1, 1, 1]);
});
