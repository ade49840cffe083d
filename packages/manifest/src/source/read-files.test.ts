import { formatError, LimbeckErrors } from '@limbeck/core';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest } from '../load.js';
import { errorsOf, MINIMAL } from '../refusal.test.support.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-manifest-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function refusalOf(name: string): Promise<string> {
  const errors = await errorsOf(loadManifest(join(folder, name)));
  return errors.map(formatError).join('\n\n').replaceAll(`${folder}/`, '');
}

describe('extends', () => {
  it('merges maps; lists and single values replace; later files win, the own one over all', async () => {
    await write({
      'base.yaml': MINIMAL,
      'shared/adam.yaml': 'seeds: [1, 2]\ndistill: { epochs: 5, optimizer: { use: adam, lr: 0.01 } }\n',
      'own/m.yaml': 'extends: [../base.yaml, ../shared/adam.yaml]\nname: own\nseeds: [7]\ndistill: { optimizer: { beta1: 0.8 } }\n',
    });
    const { manifest, files, folder: home } = await loadManifest(join(folder, 'own/m.yaml'));
    expect(manifest).toMatchObject({ name: 'own', seeds: [7], data: { use: 'mnist' }, distill: { epochs: 5, optimizer: { use: 'adam', lr: 0.01, beta1: 0.8 } } });
    expect(files).toEqual(['own/m.yaml', 'base.yaml', 'shared/adam.yaml'].map((name) => join(folder, name)));
    expect(home).toBe(join(folder, 'own'));
  });

  it('replaces the whole map where another plugin is used, so that options never mix', async () => {
    await write({
      'base.yaml': MINIMAL.replace('{ use: mlp }', '{ use: mlp, with: { hidden: [8] } }').replace('lr: 0.1', 'lr: 0.1, momentum: 0.9'),
      'm.yaml': 'extends: base.yaml\nstudent: { model: { use: cnn } }\ndistill: { optimizer: { use: adam, lr: 0.01 } }\n',
      'same.yaml': 'extends: base.yaml\nstudent: { model: { use: mlp, with: { dropout: 0.5 } } }\n',
    });
    const { manifest } = await loadManifest(join(folder, 'm.yaml'));
    expect(manifest.student.model).toEqual({ use: 'cnn', with: {} });
    expect(manifest.distill.optimizer).not.toHaveProperty('momentum');
    const same = await loadManifest(join(folder, 'same.yaml'));
    expect(same.manifest.student.model.with).toEqual({ hidden: [8], dropout: 0.5 });
  });

  it('merges one teacher with one, and replaces where either is a list', async () => {
    const train = 'train: { epochs: 5, optimizer: { use: sgd, lr: 1 } }';
    await write({
      'one.yaml': `${MINIMAL}teacher: { id: big, model: { use: cnn }, ${train} }\n`,
      'several.yaml': `${MINIMAL}teacher: [{ model: { use: cnn }, checkpoint: a }, { model: { use: cnn }, checkpoint: b }]\n`,
      'part.yaml': 'extends: one.yaml\nteacher: { train: { epochs: 2 } }\n',
      'loaded.yaml': 'extends: one.yaml\nteacher: { train: null, checkpoint: x }\n',
      'list.yaml': 'extends: one.yaml\nteacher: [{ model: { use: cnn }, checkpoint: x }]\n',
      'map.yaml': 'extends: several.yaml\nteacher: { model: { use: mlp }, checkpoint: x }\n',
      'wrong.yaml': 'extends: several.yaml\nteacher: { seed: 3 }\n',
    });
    const teacherOf = async (name: string): Promise<unknown> => (await loadManifest(join(folder, name))).manifest.teacher;
    expect(await teacherOf('part.yaml')).toMatchObject({ id: 'big', model: { use: 'cnn' }, train: { epochs: 2, optimizer: { use: 'sgd' } } });
    expect(await teacherOf('loaded.yaml')).toMatchObject({ id: 'big', checkpoint: 'x' });
    expect(await teacherOf('list.yaml')).toMatchObject([{ model: { use: 'cnn' }, checkpoint: 'x' }]);
    expect(await teacherOf('map.yaml')).toMatchObject({ model: { use: 'mlp' }, checkpoint: 'x' });
    expect(await refusalOf('wrong.yaml')).toMatch(/LIM1004 The teacher has no `model`\.\n  at wrong\.yaml:2:/);
  });

  it('puts stages in place of inherited epochs and strategies', async () => {
    await write({
      'base.yaml': MINIMAL,
      'm.yaml': 'extends: base.yaml\ndistill: { epochs: null, strategies: null, stages: [{ name: a, epochs: 2, strategies: [{ use: cross-entropy }] }] }\n',
      'both.yaml': 'extends: base.yaml\ndistill: { stages: [{ name: a, epochs: 2, strategies: [{ use: cross-entropy }] }] }\n',
    });
    expect((await loadManifest(join(folder, 'm.yaml'))).manifest.distill).toMatchObject({ optimizer: { use: 'sgd' }, stages: [{ name: 'a' }] });
    expect(await refusalOf('both.yaml')).toMatch(/LIM1009 `distill` has both `stages` and `epochs`\.\n  at base\.yaml:6:/);
  });

  it('removes an inherited key by null, and expands a word that is short for a map', async () => {
    await write({
      'base.yaml': `${MINIMAL}backend: cpu\n`.replace('  epochs: 1', '  epochs: 1\n  clipNorm: 5'),
      'm.yaml': 'extends: base.yaml\nbackend: { threads: 2 }\ndistill: { clipNorm: null }\n',
    });
    const { manifest } = await loadManifest(join(folder, 'm.yaml'));
    expect(manifest.distill).not.toHaveProperty('clipNorm');
    expect(manifest.backend).toEqual({ use: 'cpu', threads: 2, eager: false });
  });

  it('points to the file that holds the wrong value', async () => {
    await write({ 'base.yaml': MINIMAL.replace('epochs: 1', 'epochs: many'), 'm.yaml': 'extends: base.yaml\ndata: { batchSize: 0 }\n' });
    expect(await refusalOf('m.yaml')).toMatchInlineSnapshot(`
      "LIM1002 \`batchSize: 0\` is out of range.
        at m.yaml:2:20 (data.batchSize)
        expected: an integer, at least 1
        found:    0
        next:     Correct the value, or leave it out for the default, 128.

      LIM1002 \`epochs: "many"\` has the wrong type.
        at base.yaml:6:11 (distill.epochs)
        expected: an integer, at least 1
        found:    the text "many"
        next:     Correct the value: passes over the training split; needed unless there are \`stages\`."
    `);
    const loaded = await loadManifest(join(folder, 'm.yaml'), { set: ['distill.epochs=2', 'data.batchSize=8'] });
    expect(loaded.locate(['distill', 'optimizer', 'lr'])).toEqual({ file: join(folder, 'base.yaml'), line: 7, column: 30, path: 'distill.optimizer.lr' });
    expect(loaded.locate(['distill', 'epochs'])).toEqual({ file: '--set distill.epochs=2', path: 'distill.epochs' });
  });

  it('names the chain of a cycle', async () => {
    await write({ 'a.yaml': 'extends: b.yaml\n', 'b.yaml': 'name: b\nextends: [c/c.yaml]\n', 'c/c.yaml': 'extends: ../b.yaml\n' });
    expect(await refusalOf('a.yaml')).toMatchInlineSnapshot(`
      "LIM1005 \`extends: ../b.yaml\` closes a cycle.
        at c/c.yaml:1:10 (extends)
        expected: a manifest that does not extend this one
        found:    b.yaml -> c/c.yaml -> b.yaml
        next:     Remove one \`extends\` of the chain."
    `);
    await write({ 'self.yaml': 'extends: ./self.yaml\n' });
    expect(await refusalOf('self.yaml')).toContain('self.yaml -> self.yaml');
  });

  it('sees a cycle through a link', async () => {
    await write({ 'a.yaml': 'extends: b.yaml\n' });
    await symlink(join(folder, 'a.yaml'), join(folder, 'b.yaml'));
    expect(await refusalOf('a.yaml')).toContain('LIM1005');
  });

  it('takes the same base twice: no cycle', async () => {
    await write({ 'base.yaml': MINIMAL, 'b.yaml': 'extends: base.yaml\n', 'm.yaml': 'extends: [base.yaml, b.yaml]\n' });
    expect((await loadManifest(join(folder, 'm.yaml'))).files).toHaveLength(3);
  });

  it('names a missing file and the line that asks for it', async () => {
    await write({ 'm.yaml': 'version: 1\nextends: [gone.yaml]\n' });
    expect(await refusalOf('m.yaml')).toMatchInlineSnapshot(`
      "LIM1008 The manifest "gone.yaml" cannot be read: there is no such file.
        at m.yaml:2:11 (extends[0])
        next:     Correct the path; it is relative to the file that it stands in."
    `);
    expect(await refusalOf('absent.yaml')).toMatchInlineSnapshot(`
      "LIM1008 The manifest "absent.yaml" cannot be read: there is no such file.
        at absent.yaml
        next:     Correct the path."
    `);
    expect(await refusalOf('.')).toContain('it is a folder');
  });

  it('refuses an `extends` that names no file', async () => {
    await write({ 'm.yaml': 'extends: 3\n' });
    const failure = await loadManifest(join(folder, 'm.yaml')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LimbeckErrors);
    expect(await refusalOf('m.yaml')).toContain('LIM1002 `extends` does not name a file.');
  });
});
