import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { projects } from '../workspace.js';
import { checkPackage } from './check-package.js';
import { stagePackage } from './stage-package.js';

export interface PackedPackage {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** What is wrong with it, a sentence each. */
  readonly problems: readonly string[];
}

const replySchema = z.array(z.looseObject({ name: z.string(), filename: z.string(), size: z.number() }));

/** Packs every package that is published into `folder`, as it is published, and checks what came out. The build is to be fresh. */
export async function packAll(folder: string): Promise<PackedPackage[]> {
  const work = mkdtempSync(join(tmpdir(), 'limbeck-pack-'));
  try {
    const stages = projects().filter(({ packageJson }) => !packageJson.private).map((project, i) => {
      const stage = join(work, 'stage', String(i));
      stagePackage(project, stage);
      return stage;
    });
    const destination = resolve(folder);
    mkdirSync(destination, { recursive: true });
    for (const file of readdirSync(destination).filter((each) => /^limbeck.*\.tgz$/.test(each))) rmSync(join(destination, file));
    const windows = process.platform === 'win32';
    const reply = execFileSync('npm', ['pack', ...stages, '--json', '--ignore-scripts', '--pack-destination', destination], { cwd: work, encoding: 'utf8', maxBuffer: 2 ** 26, shell: windows });
    const packed: PackedPackage[] = [];
    for (const { name, filename, size } of replySchema.parse(JSON.parse(reply))) {
      // Older versions of npm write the name of a scope as a folder.
      const file = filename.replace(/^@/, '').replaceAll('/', '-');
      packed.push({ name, file, bytes: size, problems: await checkTarball(join(destination, file), join(work, 'unpacked', file)) });
    }
    return packed;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function checkTarball(file: string, into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', into]);
  return checkPackage(join(into, 'package'));
}
