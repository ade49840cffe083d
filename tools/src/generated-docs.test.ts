import { describe, expect, test } from 'vitest';
import { generatedDocs } from './generated-docs.js';
import { readText } from './workspace.js';

describe('generated docs', () => {
  test.each(Object.entries(generatedDocs))('%s is what `npm run docs` writes', (path, render) => {
    expect(readText(path)).toBe(render());
  });
});
