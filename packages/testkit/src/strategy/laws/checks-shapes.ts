import { LimbeckError } from '@limbeck/core';
import type { Law } from './law.js';

export const checksShapes: Law = {
  title: 'checks shapes: accepts those that fit, refuses others with LIM3001',
  applies: ({ check, wrongShapes }) => check !== undefined || wrongShapes.length > 0,
  check({ check, shapes, wrongShapes }) {
    if (!check) throw new Error('The suite has wrongShapes, and the strategy has no `check`.');
    check(shapes);
    for (const wrong of wrongShapes) {
      const refusal = refusalOf(() => check(wrong));
      if (refusal?.code !== 'LIM3001') throw new Error(`\`check\` ${refusal ? `throws ${refusal.code}, not LIM3001,` : 'throws no LimbeckError'} for ${JSON.stringify(wrong)}.`);
    }
  },
};

function refusalOf(check: () => void): LimbeckError | undefined {
  try {
    check();
  } catch (error) {
    if (error instanceof LimbeckError) return error;
    throw error;
  }
  return undefined;
}
