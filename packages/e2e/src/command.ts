import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(REPOSITORY, 'packages/cli/dist/main.js');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves as soon as the output so far matches. */
  until(pattern: RegExp): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** Starts the built `limbeck` command in `folder`. */
export function startLimbeck(args: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', ...env } });
  let stdout = '';
  let stderr = '';
  const watchers: (() => void)[] = [];
  const notice = (): void => watchers.forEach((watcher) => watcher());
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); notice(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); notice(); });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid!,
    kill: (signal) => void child.kill(signal),
    until: (pattern) => new Promise((resolve, reject) => {
      const check = (): void => { if (pattern.test(stdout + stderr)) resolve(); };
      watchers.push(check);
      check();
      void finished.then(() => reject(new Error(`The command ended before it printed ${String(pattern)}:\n${stdout}${stderr}`)));
    }),
    finished,
  };
}

export function limbeck(args: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return startLimbeck(args, folder, env).finished;
}

export interface Project {
  readonly folder: string;
  readonly manifest: string;
  /** `limbeck run` of the manifest into a folder of the project, with overrides. */
  run(out: string, ...set: readonly string[]): Promise<Finished>;
  remove(): Promise<void>;
}

/** A new folder below the system's temporary one, with a manifest in it; the packages of this repository are found from there too. */
export async function temporaryProject(manifest: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'limbeck-e2e-'));
  await writeFile(join(folder, 'manifest.yaml'), manifest);
  return {
    folder, manifest: 'manifest.yaml',
    run: (out, ...set) => limbeck(['run', 'manifest.yaml', '--out', out, ...set.flatMap((each) => ['--set', each])], folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** MNIST, a teacher and a student small enough that a run takes seconds. */
export const SMALL_MANIFEST = `version: 1
name: small
backend: onnx
seeds: [0, 1]
data: { use: mnist, batchSize: 64, evalBatchSize: 250, limit: { train: 1024, test: 500 } }
teacher:
  model: { use: cnn, with: { channels: [8, 16], dense: 32, dropout: 0.2 } }
  train: { epochs: 2, optimizer: { use: adam, lr: 0.003 } }
student: { model: { use: mlp, with: { hidden: [32] } } }
distill:
  epochs: 2
  optimizer: { use: sgd, lr: { use: cosine, from: 0.1 }, momentum: 0.9 }
  clipNorm: 5
  strategies:
    - { use: cross-entropy, weight: 0.5 }
    - { use: kd, weight: 0.5, with: { temperature: 3 } }
baselines: [labels-only]
export: [tfjs]
`;
