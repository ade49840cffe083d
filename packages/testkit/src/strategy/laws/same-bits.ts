import { isDeepStrictEqual } from 'node:util';
import { train, trainTogether } from '../training.js';
import type { Law } from './law.js';

export const sameBits: Law = {
  title: 'gives the same bits for the same seed',
  check(subject) {
    if (!isDeepStrictEqual(train(subject, 1), train(subject, 1))) throw new Error('Two trainings with the same seed give different numbers.');
  },
};

export const independent: Law = {
  title: 'keeps two experiments in one process independent',
  check(subject, other) {
    const alone = [train(subject, 1), train(other, 2)];
    // Of a strategy that does not even repeat itself this says nothing; that is the law above.
    if (!isDeepStrictEqual([train(subject, 1), train(other, 2)], alone)) return;
    if (!isDeepStrictEqual(trainTogether([subject, other], [1, 2]), alone)) throw new Error('Two trainings that take turns give other numbers than each of them alone: they share something.');
  },
};
