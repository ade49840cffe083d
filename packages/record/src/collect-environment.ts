import { execFile } from 'node:child_process';
import { totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Environment } from './environment.js';
import { thisMachine } from './this-machine.js';

const run = promisify(execFile);

export interface EnvironmentFacts {
  readonly limbeckVersion: string;
  readonly backend: Environment['backend'];
  /** Folder of the manifest, whose git commit is recorded. */
  readonly manifestFolder: string;
  readonly commandLine: readonly string[];
  /** Versions by package name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The given facts and what this machine says about itself. */
export async function collectEnvironment(facts: EnvironmentFacts): Promise<Environment> {
  const { os, arch, cpu, cores } = thisMachine();
  return {
    schemaVersion: 1,
    limbeckVersion: facts.limbeckVersion,
    node: process.versions.node,
    os,
    arch,
    cpu: { model: cpu, cores },
    memoryBytes: totalmem(),
    backend: facts.backend,
    git: await gitState(facts.manifestFolder),
    commandLine: [...facts.commandLine],
    packages: { ...facts.packages },
  };
}

async function gitState(folder: string): Promise<Environment['git']> {
  const git = async (...args: string[]): Promise<string> => (await run('git', ['-C', folder, ...args], { timeout: 10_000, maxBuffer: 2 ** 26 })).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    return { commit, dirty: (await git('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return null; // no git, no repository, no commit yet: the record says that nothing is known
  }
}
