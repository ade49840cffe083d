import { describe, expect, test } from 'vitest';
import { readText } from '../workspace.js';
import { experimentIn } from './json-schema.js';
import { examplesOf } from './page.js';
import { EXAMPLES } from './examples.js';
import { manifestSections } from './sections.js';

const sections = manifestSections(experimentIn(readText('docs/manifest.schema.json')));

describe('the reference of manifest keys', () => {
  test('has one section for every map, and every section a title of its own', () => {
    const titles = sections.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toEqual(expect.arrayContaining(['All keys', 'backend', 'data', 'data.limit', 'teacher', 'teacher.train', 'distill', 'sgd', 'adamw', 'one-cycle', 'warmUp', 'kd', 'mlp']));
  });

  test('describes every key', () => {
    for (const { title, keys, table } of sections) {
      for (const key of keys) expect(table, `${title}: ${key}`).toMatch(new RegExp(`\\| \`${key}\` \\| .+ \\| .+ \\| .+ \\|`));
    }
  });

  // A key of `sgd` may be shown in the example above it, under "Optimizers", and one of `idx.train` in that of `idx`. Add what is missing to examples.ts.
  test('shows every key in an example', () => {
    let above = '';
    const missing = sections.flatMap(({ title, keys, level }) => {
      const own = [title, title.split('.')[0]!].flatMap(examplesOf).join('\n');
      if (level === 3) above = own;
      return keys.filter((key) => !new RegExp(`\\b${key}:`).test(`${own}\n${above}`)).map((key) => `${title}: ${key}`);
    });
    expect(missing).toEqual([]);
  });

  test('has no example without a section', () => {
    expect(Object.keys(EXAMPLES).filter((title) => !sections.some((section) => section.title === title))).toEqual([]);
  });
});
