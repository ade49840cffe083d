import { formatError, LimbeckError } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { locateIn, toPlain } from './located.js';
import { readYaml } from './read-yaml.js';

function read(text: string): { plain: unknown; errors: string[] } {
  const errors: LimbeckError[] = [];
  try {
    return { plain: toPlain(readYaml(text, { file: 'm.yaml', errors })), errors: errors.map(formatError) };
  } catch (error) {
    if (!(error instanceof LimbeckError)) throw error;
    return { plain: undefined, errors: [error, ...errors].map(formatError) };
  }
}

describe('readYaml', () => {
  it('reads YAML 1.2', () => {
    const { plain, errors } = read('a: 5e-4\nb: [1, x, true, ~]\nc: { d: "yes" }\ne: no\n"f g": 0x10\n');
    expect(errors).toEqual([]);
    expect(plain).toEqual({ a: 0.0005, b: [1, 'x', true, null], c: { d: 'yes' }, e: 'no', 'f g': 16 });
  });

  it('knows where every value stands', () => {
    const located = readYaml('a:\n  b: [1, 22]\n  c:\nd: x\n', { file: 'm.yaml', errors: [] });
    const at = (...path: (string | number)[]) => locateIn(located, path);
    expect(at('a', 'b', 1)).toEqual({ file: 'm.yaml', line: 2, column: 10, path: 'a.b[1]' });
    expect(at('a', 'c')).toMatchObject({ line: 3, column: 3 });
    expect(at('a', 'missing', 'deeper')).toMatchObject({ line: 1, column: 1, path: 'a.missing.deeper' });
    expect(at('missing')).toMatchObject({ line: 1, column: 1 });
    expect(at('d')).toMatchObject({ line: 4, column: 4 });
  });

  it('takes windows line ends and a byte order mark', () => {
    expect(read('\uFEFFa: 1\r\nb: 2\r\n')).toEqual({ plain: { a: 1, b: 2 }, errors: [] });
  });

  it('expands aliases', () => {
    expect(read('a: &x { n: 1 }\nb: *x\nc: [*x]\n').plain).toEqual({ a: { n: 1 }, b: { n: 1 }, c: [{ n: 1 }] });
  });

  it('takes an empty file for an empty map', () => {
    expect(read('').plain).toEqual({});
    expect(read('# only a comment\n').plain).toEqual({});
    expect(read('---\n').plain).toEqual({});
  });

  it.each([
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'LIM1001', 'm.yaml:2:1'],
    ['a tab', 'a:\n\tb: 1\n', 'LIM1001', 'm.yaml:2:1'],
    ['an open quote', 'a: "x\n', 'LIM1001', 'm.yaml:2:1'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'LIM1001', 'm.yaml:2:1'],
    ['a tag', 'a: !js 1\n', 'LIM1001', 'm.yaml:1:4'],
    ['an unknown alias', 'a: 1\nb: *a\n', 'LIM1001', 'm.yaml:2:4'],
    ['an alias before its anchor', 'a: *x\nb: &x 1\n', 'LIM1001', 'm.yaml:1:4'],
    ['an alias inside its anchor', 'a: &x [*x]\n', 'LIM1001', 'm.yaml:1:7'],
    ['a key that is a map', '? { a: 1 }\n: 2\n', 'LIM1001', 'm.yaml:1:3'],
    ['__proto__', 'a:\n  __proto__: { b: 1 }\n', 'LIM1001', 'm.yaml:2:3'],
  ])('refuses %s', (_, text, code, where) => {
    const { errors } = read(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(code);
    expect(errors[0]).toContain(where);
  });

  it('reports every key that stands twice, with both lines', () => {
    const { errors } = read('a: 1\nb: 1\na: 2\nc: { d: 1, d: 2 }\n');
    expect(errors.join('\n')).toMatchInlineSnapshot(`
      "LIM1001 The key \`a\` stands twice in one map.
        at m.yaml:3:1
        found:    \`a\` on line 1 and on line 3
        next:     Remove one of them.
      LIM1001 The key \`d\` stands twice in one map.
        at m.yaml:4:12
        found:    \`d\` on line 4 and on line 4
        next:     Remove one of them."
    `);
  });

  it('reports one problem a line', () => {
    const { errors } = read('- a\nb: 1\n');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchInlineSnapshot(`
      "LIM1001 The YAML cannot be read: unexpected scalar at node end.
        at m.yaml:2:1
        next:     Check indentation, brackets and quotes here and in the line above."
    `);
  });

  it.each([['['.repeat(100_000)], ['- '.repeat(20_000)], ['{a: '.repeat(20_000)], [Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')]])('survives endless nesting', (text) => {
    expect(read(text).errors[0]).toContain('nested more than 64 levels');
  });

  it('survives a bomb of aliases', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)].join('\n');
    expect(read(bomb).errors[0]).toContain('once its aliases are expanded');
  });
});
