import { describe, expect, it } from 'vitest';
import { parseManifest } from '../load.js';
import { MINIMAL, refusal } from '../refusal.test.support.js';

const load = async (...set: string[]) => (await parseManifest(MINIMAL, 'm.yaml', { set })).manifest;

describe('--set', () => {
  it('replaces, creates, appends and removes, in order', async () => {
    const manifest = await load('data.batchSize=8', 'data.limit.train=100', 'student.model.with={ hidden: [64], dropout: 0.5 }', 'distill.strategies[1]={ use: kd, weight: 0.9 }', 'distill.strategies[0].weight=0.1', 'seeds=[1, 2]', 'seeds[2]=3', 'data.batchSize=16');
    expect(manifest.data).toMatchObject({ batchSize: 16, limit: { train: 100 } });
    expect(manifest.student.model.with).toEqual({ hidden: [64], dropout: 0.5 });
    expect(manifest.distill.strategies).toMatchObject([{ use: 'cross-entropy', weight: 0.1 }, { use: 'kd', weight: 0.9 }]);
    expect(manifest.seeds).toEqual([1, 2, 3]);
    expect((await load('distill.clipNorm=5', 'distill.clipNorm=null')).distill).not.toHaveProperty('clipNorm');
    expect((await load('seeds=[4, 5]', 'seeds[0]=null')).seeds).toEqual([5]);
  });

  it('makes lists and maps that are missing, and expands words that are short for maps', async () => {
    expect((await load('export[0]=tfjs', 'export[0].with.quantize=true')).export).toEqual([{ use: 'tfjs', with: { quantize: true } }]);
    expect((await load('backend=cpu', 'backend.eager=true')).backend).toEqual({ use: 'cpu', eager: true });
    expect((await load('backend.eager=true')).backend).toEqual({ use: 'auto', eager: true });
  });

  it('reaches into teachers, one or several, and stages', async () => {
    const teacher = '{ model: { use: cnn }, train: { epochs: 5, optimizer: { use: sgd, lr: 1 } } }';
    const epochs = async (text: string, ...set: string[]) => JSON.stringify((await parseManifest(text, 'm.yaml', { set })).manifest).match(/"epochs":\d+/g);
    expect(await epochs(`${MINIMAL}teacher: ${teacher}\n`, 'teacher.train.epochs=2')).toEqual(['"epochs":2', '"epochs":1']);
    expect(await epochs(`${MINIMAL}teacher: [${teacher}]\n`, 'teacher[0].train.epochs=2', `teacher[1]={ id: b, model: { use: cnn }, checkpoint: x }`)).toEqual(['"epochs":2', '"epochs":1']);
    const stages = MINIMAL.replace('  epochs: 1\n', '').replace('strategies: [', 'stages: [{ name: a, epochs: 3, strategies: [').replace('}]', '}] }]');
    expect(await epochs(stages, 'distill.stages[0].epochs=2')).toEqual(['"epochs":2']);
    expect(await refusal(`${MINIMAL}teacher: [${teacher}]\n`, { set: ['teacher.train.epochs=2'] })).toContain('LIM1006 "teacher.train.epochs" does not exist: `teacher` is not a map.');
    expect(await refusal(`${MINIMAL}teacher: ${teacher}\n`, { set: ['teacher[0].train.epochs=2'] })).toContain('expected: a list at `teacher`');
  });

  it('keeps "=" in values', async () => {
    expect((await load('description=a=b')).description).toBe('a=b');
  });

  it('refuses what cannot be done, all at once, in the order of the command line', async () => {
    expect(
      await refusal(MINIMAL, { set: ['name', 'data.batchSize=', '=3', 'a..b=1', 'distill.strategies[3]=x', 'distill.strategies.use=x', 'seeds[1]=4', 'distill.clipNorm=null', 'name.first=x', 'extends=b.yaml', 'seeds=[1', 'data.bachSize=3', 'data.batchSize=lots'] }),
    ).toMatchInlineSnapshot(`
      "LIM1006 "--set name" gives no value.
        at --set name
        expected: --set path=value
        next:     Write the value after "="; null removes a key.

      LIM1006 "--set data.batchSize=" gives no value.
        at --set data.batchSize=
        expected: --set path=value
        next:     Write the value after "="; null removes a key.

      LIM1006 "" is not a path in the manifest.
        at --set =3
        expected: keys and list indices, such as distill.strategies[0].weight
        next:     Correct the path.

      LIM1006 "a..b" is not a path in the manifest.
        at --set a..b=1
        expected: keys and list indices, such as distill.strategies[0].weight
        next:     Correct the path.

      LIM1006 "distill.strategies[3]" does not exist: the list \`distill.strategies\` has 1 item.
        at --set distill.strategies[3]=x
        expected: an index from 0 to 1, where 1 adds an item
        next:     Indices begin at 0.

      LIM1006 "distill.strategies.use" does not exist: \`distill.strategies\` is not a map.
        at --set distill.strategies.use=x
        expected: a map at \`distill.strategies\`
        found:    a list
        next:     Name an item, such as \`distill.strategies[0]\`, or set \`distill.strategies\` as a whole.

      LIM1006 "seeds[1]" does not exist: the list \`seeds\` has 0 items.
        at --set seeds[1]=4
        expected: an index from 0 to 0, where 0 adds an item
        next:     Indices begin at 0.

      LIM1006 "distill.clipNorm" does not exist, so null cannot remove it.
        at --set distill.clipNorm=null
        next:     Leave the argument out, or correct the path.

      LIM1006 "name.first" does not exist: \`name\` is not a map.
        at --set name.first=x
        expected: a map at \`name\`
        found:    a single value
        next:     Set \`name\` as a whole.

      LIM1006 \`extends\` cannot be set from the command line.
        at --set extends=b.yaml
        next:     Write a manifest that extends both.

      LIM1001 The YAML cannot be read: flow sequence must end with a ].
        at --set seeds=[1
        next:     Check indentation, brackets and quotes here and in the line above.

      LIM1003 \`bachSize\` is not a key of \`data\`.
        at --set data.bachSize=3 (data.bachSize)
        expected: one of use, with, batchSize, evalBatchSize, seed, dropLast, validation, limit
        found:    \`bachSize\`
        next:     Did you mean \`batchSize\`?

      LIM1002 \`batchSize: "lots"\` has the wrong type.
        at --set data.batchSize=lots (data.batchSize)
        expected: an integer, at least 1
        found:    the text "lots"
        next:     Correct the value, or leave it out for the default, 128."
    `);
  });
});
