import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@limbeck/tensorflow';
import { runCommand, tail, type CommandResult } from '@limbeck/tensorflow/setup/command';

export const TORCH = '2.13.0';
export const MODES = ['eager', 'channels_last', 'compile'] as const;
export type Mode = (typeof MODES)[number];

export const MODE_TITLES: Readonly<Record<Mode, string>> = { eager: 'eager', channels_last: 'eager, channels_last', compile: 'torch.compile, channels_last' };

export const PYTORCH_WORKER = fileURLToPath(new URL('../pytorch/worker.py', import.meta.url));

export type PyTorch = { readonly python: string; readonly version: string; readonly skipped?: never } | { readonly skipped: string };

/** A Python with PyTorch: the given one, else one in a virtual environment of the benchmark's own, which is made at the first use. */
export async function providePyTorch(given: string | undefined, report: (line: string) => void): Promise<PyTorch> {
  if (given !== undefined) return withVersion(given);
  const folder = join(cacheFolder(), 'benchmarks', `torch-${TORCH}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) {
    const known = await withVersion(python);
    if (!known.skipped) return known;
  }
  report(`Installing PyTorch ${TORCH} into ${folder} (once) ...`);
  const made = await runCommand('python3', ['-m', 'venv', '--clear', folder]);
  if (made.code !== 0) return { skipped: `no Python with venv and pip is at hand (python3 -m venv: ${lastLine(made)})` };
  const installed = await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `torch==${TORCH}`]);
  if (installed.code !== 0) return { skipped: `pip could not install torch==${TORCH} (${lastLine(installed)})` };
  return withVersion(python);
}

async function withVersion(python: string): Promise<PyTorch> {
  const asked = await runCommand(python, ['-c', 'import torch; print(torch.__version__)']);
  return asked.code === 0 ? { python, version: asked.stdout.trim() } : { skipped: `${python} has no PyTorch (${lastLine(asked)})` };
}

const lastLine = ({ stdout, stderr }: CommandResult): string => tail(stderr.trim() || stdout, 1);
