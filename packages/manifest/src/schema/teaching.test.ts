import { describe, expect, it } from 'vitest';
import { parseManifest } from '../load.js';
import { errorsOf, MINIMAL, refusal } from '../refusal.test.support.js';

const TRAIN = '{ epochs: 1, optimizer: { use: sgd, lr: 1 }, strategies: [{ use: kd }] }';
const teacher = (id?: string): string => `{ ${id === undefined ? '' : `id: ${id}, `}model: { use: cnn }, checkpoint: x }`;
const assistant = (id?: string, teachers?: string): string => `{ ${id === undefined ? '' : `id: ${id}, `}model: { use: cnn }, train: ${TRAIN.replace('use: kd', `use: kd${teachers === undefined ? '' : `, teachers: ${teachers}`}`)} }`;
const manifest = ({ teachers = '', assistants = '', named }: { readonly teachers?: string; readonly assistants?: string; readonly named?: string }): string =>
  `${MINIMAL.replace('use: cross-entropy', named === undefined ? 'use: kd' : `use: kd, teachers: ${named}`)}${teachers && `teacher: ${teachers}\n`}${assistants && `assistants: ${assistants}\n`}`;
const placesOf = async (text: string): Promise<unknown[]> => (await errorsOf(parseManifest(text, 'm.yaml'))).map(({ code, details }) => [code, details.where?.path]);
const brief = async (text: string): Promise<unknown[]> => (await errorsOf(parseManifest(text, 'm.yaml'))).map(({ code, details }) => [code, details.where?.path, details.what]);

describe('ids of teachers and assistants', () => {
  it.each([
    ['one teacher', { teachers: teacher(), named: '[teacher]' }],
    ['teachers without ids', { teachers: `[${teacher()}, ${teacher()}]`, named: '[teacher, "teacher#2"]' }],
    ['a chain', { teachers: teacher(), assistants: `[${assistant()}, ${assistant('small', '[teacher, assistant]')}]`, named: '[teacher, small]' }],
  ])('choose among %s', async (_, parts) => {
    await expect(parseManifest(manifest(parts), 'm.yaml')).resolves.toBeDefined();
  });

  it('go together with peers', async () => {
    await expect(parseManifest(`${manifest({ teachers: teacher(), assistants: `[${assistant()}]` })}peers: 2\n`, 'm.yaml')).resolves.toBeDefined();
  });

  it('name one network each, whatever their case', async () => {
    expect(await brief(manifest({ teachers: `[${teacher('a')}, ${teacher('b')}, ${teacher('A')}]`, assistants: `[${assistant('b')}]` }))).toEqual([
      ['LIM1009', 'teacher[2].id', 'The id "A" is taken by `teacher[0]`.'],
      ['LIM1009', 'assistants[0].id', 'The id "b" is taken by `teacher[1]`.'],
    ]);
  });

  it('are not those that networks without an id get', async () => {
    expect(await refusal(manifest({ teachers: `[${teacher('teacher')}, ${teacher()}]`, assistants: `[${assistant('teacher')}]` }))).toMatchInlineSnapshot(`
      "LIM1009 Without an \`id\` its name is "teacher", which is taken by \`teacher[0]\`.
        at m.yaml:9:64 (teacher[1])
        expected: a different \`id\` for each teacher and assistant, upper and lower case counted as one
        found:    \`teacher[1]\`
        next:     Give it an \`id\`.

      LIM1009 The id "teacher" is taken by \`teacher[0]\`.
        at m.yaml:10:20 (assistants[0].id)
        expected: a different \`id\` for each teacher and assistant, upper and lower case counted as one
        found:    \`id: "teacher"\`
        next:     Rename one of them."
    `);
  });

  it.each(['student', 'labels-only', 'peer-2', 'Student', 'a/b', '..', '""'])('are not %s', async (id) => {
    expect(await placesOf(manifest({ teachers: teacher(id) }))).toEqual([['LIM1002', 'teacher.id']]);
    expect(await placesOf(manifest({ teachers: teacher(), assistants: `[${assistant(id)}]` }))).toEqual([['LIM1002', 'assistants[0].id']]);
  });
});

describe('`teachers` of a term', () => {
  it('name what there is, with the nearest as a suggestion', async () => {
    expect(await refusal(manifest({ teachers: `[${teacher('large')}, ${teacher('wide')}]`, assistants: `[${assistant('middle')}]`, named: '[lagre, other]' }))).toMatchInlineSnapshot(`
      "LIM1009 "lagre" is no teacher and no assistant of this manifest.
        at m.yaml:8:38 (distill.strategies[0].teachers[0])
        expected: one of "large", "wide", "middle"
        found:    \`teachers[0]: "lagre"\`
        next:     Did you mean "large"?

      LIM1009 "other" is no teacher and no assistant of this manifest.
        at m.yaml:8:45 (distill.strategies[0].teachers[1])
        expected: one of "large", "wide", "middle"
        found:    \`teachers[1]: "other"\`
        next:     Write one of the expected ids."
    `);
  });

  it('name nothing where there is no teacher', async () => {
    expect(await refusal(manifest({ named: '[teacher]' }))).toMatchInlineSnapshot(`
      "LIM1009 "teacher" is no teacher and no assistant of this manifest.
        at m.yaml:8:38 (distill.strategies[0].teachers[0])
        expected: no \`teachers\`: there is no teacher
        found:    \`teachers[0]: "teacher"\`
        next:     Add a \`teacher\`."
    `);
  });

  it('of an assistant name what comes before it', async () => {
    expect(await refusal(manifest({ teachers: teacher(), assistants: `[${assistant('first', '[second]')}, ${assistant('second', '[second, fisrt]')}]` }))).toMatchInlineSnapshot(`
      "LIM1009 The assistant "first" learns from networks before it, and "second" is not one of them.
        at m.yaml:10:135 (assistants[0].train.strategies[0].teachers[0])
        expected: "teacher"
        found:    \`teachers[0]: "second"\`
        next:     Name another, or change the order of \`assistants\`.

      LIM1009 The assistant "second" learns from networks before it, and "second" is not one of them.
        at m.yaml:10:273 (assistants[1].train.strategies[0].teachers[0])
        expected: one of "teacher", "first"
        found:    \`teachers[0]: "second"\`
        next:     Name another, or change the order of \`assistants\`.

      LIM1009 "fisrt" is no teacher and no assistant of this manifest.
        at m.yaml:10:281 (assistants[1].train.strategies[0].teachers[1])
        expected: one of "teacher", "first"
        found:    \`teachers[1]: "fisrt"\`
        next:     Did you mean "first"?"
    `);
  });

  it('do not stand in the loss of a teacher', async () => {
    const trained = teacher().replace('checkpoint: x', `train: ${TRAIN.replace('use: kd', 'use: kd, teachers: [assistant]')}`);
    expect(await brief(manifest({ teachers: `[${trained}]`, assistants: `[${assistant()}]` }))).toEqual([['LIM1009', 'teacher[0].train.strategies[0].teachers', 'A teacher learns from no other network.']]);
  });

  it('are checked in stages', async () => {
    const text = MINIMAL.replace('  epochs: 1\n', '').replace('strategies: [{ use: cross-entropy }]', 'stages: [{ name: a, epochs: 1, strategies: [{ use: kd, teachers: [x] }] }]');
    expect(await brief(`${text}teacher: ${teacher()}\n`)).toEqual([['LIM1009', 'distill.stages[0].strategies[0].teachers[0]', '"x" is no teacher and no assistant of this manifest.']]);
  });

  it('differ', async () => {
    expect(await placesOf(manifest({ teachers: teacher(), named: '[teacher, teacher]' }))).toEqual([['LIM1002', 'distill.strategies[0].teachers']]);
  });

  it.each([
    ['teacher', `teachr: ${teacher('a')}\n`],
    ['an id', `teacher: ${teacher().replace('{ ', '{ idd: a, ')}\n`],
    ['an id in a list', `teacher: [${teacher()}, ${teacher().replace('{ ', '{ idd: a, ')}]\n`],
  ])('are not also refused where %s is misspelt', async (_, rest) => {
    expect(await placesOf(manifest({ named: '[a]' }) + rest)).toMatchObject([['LIM1003', expect.anything()]]);
  });
});

describe('early stopping of any network', () => {
  it('needs a validation split', async () => {
    const stopping = TRAIN.replace('epochs: 1', 'epochs: 1, earlyStopping: { patience: 1 }');
    const text = `${MINIMAL.replace('  epochs: 1\n', '  epochs: 1\n  earlyStopping: { patience: 1 }\n')}teacher: [{ id: a, model: { use: cnn }, train: ${stopping} }, ${teacher()}]\nassistants: [{ model: { use: cnn }, train: ${stopping} }]\n`;
    expect(await placesOf(text)).toEqual([
      ['LIM1009', 'distill.earlyStopping'],
      ['LIM1009', 'teacher[0].train.earlyStopping'],
      ['LIM1009', 'assistants[0].train.earlyStopping'],
    ]);
    await expect(parseManifest(text.replace('use: mnist', 'use: mnist, validation: 0.1'), 'm.yaml')).resolves.toBeDefined();
  });
});
