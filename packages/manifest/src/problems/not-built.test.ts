import { describe, expect, it } from 'vitest';
import { MINIMAL, refusal } from '../refusal.test.support.js';

describe('parts that are not built yet', () => {
  it('are refused by name, each once, without follow-up errors', async () => {
    const text = MINIMAL.replace('{ use: mnist }', '{ use: mnist, augment: [flip], views: 8 }');
    expect(await refusal(`${text}compress: [{ use: prune }]\n`)).toMatchInlineSnapshot(`
      "LIM1007 Not built yet: \`augment\` (augmentation of the data).
        at m.yaml:3:21 (data.augment)
        next:     Remove it for now.

      LIM1007 Not built yet: \`views\` (several augmented views of each sample).
        at m.yaml:3:38 (data.views)
        next:     Remove it for now.

      LIM1007 Not built yet: \`compress\` (pruning, quantisation and the like).
        at m.yaml:9:1 (compress)
        next:     Remove it for now."
    `);
  });

  it.each([
    ['matrix', 'matrix: { seed: [1, 2] }\n', 'm.yaml:1:1 (matrix)'],
  ])('%s is one error', async (_, text, where) => {
    const found = await refusal(text);
    expect(found).toMatch(/^LIM1007 Not built yet/);
    expect(found.match(/LIM\d+/g)).toHaveLength(1);
    expect(found).toContain(where);
  });

  it('leaves other mistakes in sight', async () => {
    expect(await refusal(`${MINIMAL}compress: []\nseeds: [a]\n`)).toMatch(/LIM1007[^]*LIM1002 `seeds\[0\]: "a"`/);
  });
});
