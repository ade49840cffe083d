import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectEnvironment } from './collect-environment.js';
import { environmentSchema } from './environment.js';

it("records the commit of the manifest's folder and whether it has changes", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'limbeck-git-'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { encoding: 'utf8' }).trim();
  const collect = () => collectEnvironment({ limbeckVersion: '0', backend: { id: 'b', device: 'd', threads: 1, versions: {} }, manifestFolder: folder, commandLine: [], packages: {} });
  try {
    git('init', '-q');
    expect((await collect()).git).toBeNull();
    writeFileSync(join(folder, 'm.yaml'), 'a: 1');
    git('add', 'm.yaml');
    git('commit', '-qm', 'one');
    const clean = await collect();
    expect(clean.git).toEqual({ commit: git('rev-parse', 'HEAD'), dirty: false });
    expect(environmentSchema.parse(JSON.parse(JSON.stringify(clean)))).toEqual(clean);
    writeFileSync(join(folder, 'm.yaml'), 'a: 2');
    expect((await collect()).git?.dirty).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
