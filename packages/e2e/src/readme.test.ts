import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { limbeck, temporaryProject } from './command.js';

it('the manifest in the README is valid', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, manifest] = /```yaml\n([^]*?)```/.exec(readme)!;
  const project = await temporaryProject(manifest!);
  try {
    const { code, stderr } = await limbeck(['validate', project.manifest], project.folder);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  } finally {
    await project.remove();
  }
});
