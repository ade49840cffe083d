import { copyFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { limbeck, temporaryProject, type Project } from './command.js';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

let project: Project | undefined;
afterEach(async () => {
  await project?.remove();
  project = undefined;
});

/** Files below a folder of the repository, by their ending. */
async function filesBelow(folder: string, ending: string): Promise<string[]> {
  return (await readdir(join(REPOSITORY, folder), { recursive: true })).filter((name) => name.endsWith(ending)).map((name) => join(folder, name)).sort();
}

/** The YAML blocks of a page that say something; those that begin with the name of their file are run by a test of their page. */
function yamlBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => block!).filter((block) => /^[^#\s]/m.test(block) && !/^# \S+\.yaml\n/.test(block));
}

it('every manifest in experiments/ is valid', async () => {
  const manifests = await filesBelow('experiments', '.yaml');
  expect(manifests.length).toBeGreaterThan(10);
  const { code, stdout, stderr } = await limbeck(['validate', ...manifests], REPOSITORY);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual(manifests.map((manifest) => `${manifest}: valid`));
  expect(code).toBe(0);
});

it('every piece of a manifest in docs/ is valid, laid over the first whole manifest of its page', async () => {
  project = await temporaryProject('');
  const files: string[] = [];
  // The pages name a plugin file of the reader's own: the one that `limbeck new` writes.
  expect(await limbeck(['new', 'strategy', 'my-kd', '--dir', 'package'], project.folder)).toMatchObject({ code: 0 });
  await copyFile(join(project.folder, 'package/src/my-kd.ts'), join(project.folder, 'my-kd.ts'));
  for (const page of await filesBelow('docs', '.md')) {
    const blocks = yamlBlocks(await readFile(join(REPOSITORY, page), 'utf8'));
    const base = blocks.find((block) => block.startsWith('version:'));
    if (base === undefined && blocks.length > 0) throw new Error(`${page} has pieces of manifests, and no whole one that begins with "version:".`);
    for (const [i, block] of blocks.entries()) {
      const file = `${page.replace(/\W/g, '-')}-${i}.yaml`;
      const whole = block === base ? block : `extends: ${files.find((name) => name.startsWith(page.replace(/\W/g, '-')))}\n${block.replace(/^extends:.*\n/m, '')}`;
      await writeFile(join(project.folder, file), whole);
      files.push(file);
    }
  }
  expect(files.length).toBeGreaterThan(10);
  const { code, stderr } = await limbeck(['validate', ...files], project.folder);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
