import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linksOf } from './markdown.js';
import { readText, root } from './workspace.js';

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...['docs', 'experiments', 'benchmarks'].flatMap(markdownBelow)];

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md') && !file.includes('node_modules')).map((file) => join(folder, file)).sort();
}

/** What is wrong with a link, or undefined. */
function problem(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file, anchor] = link.split('#') as [string, string | undefined];
  const target = file === '' ? page : normalize(join(dirname(page), decodeURIComponent(file)));
  if (target.startsWith('..') || !existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  if (!target.endsWith('.md') || statSync(join(root, target)).isDirectory()) return `${link}: ${target} has no headings`;
  return anchorsOf(readText(target)).has(anchor) ? undefined : `${link}: no heading of ${target} has this anchor`;
}

describe('links between pages', () => {
  test.each(pages)('%s', (page) => {
    expect(linksOf(readText(page)).flatMap((link) => problem(page, link) ?? [])).toEqual([]);
  });

  test('a wrong file and a wrong heading are found', () => {
    expect(problem('docs/errors.md', '../experiments/nowhere.yaml')).toContain('there is no');
    expect(problem('docs/errors.md', '#lim0000')).toContain('no heading');
    expect(problem('README.md', 'docs/errors.md#lim1001')).toBeUndefined();
  });
});

describe('Markdown', () => {
  test('headings give the anchors that GitHub makes, outside code, numbered where they repeat', () => {
    expect([...anchorsOf('# A `b.c²` & *d*\n```\n# no heading\n```\n## Twice\n## Twice\n### [Link](x.md): one')]).toEqual(['a-bc--d', 'twice', 'twice-1', 'link-one']);
  });

  test('links are found inline, in tables and as references, outside code', () => {
    expect(linksOf('[a](b.md) `[c](d.md)`\n| [e](f.md#g) | ![h](i.png) |\n```\n[j](k.md)\n```\n[l]: m.md "title"\n[![n](o.svg)](p.md)')).toEqual(['b.md', 'f.md#g', 'i.png', 'm.md', 'o.svg', 'p.md']);
  });
});
