import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OnnxBackend } from '@limbeck/onnx';
import { defaultThreads, loadOnnxRuntime } from '@limbeck/onnx/session/onnxruntime';
import { readProfile, type SessionProfile } from '@limbeck/onnx/session/profile';
import { discoverPlugins } from '@limbeck/runtime';
import { prepareCase } from './limbeck-case.js';
import type { Row } from './rows.js';

export interface RowProfile {
  readonly name: string;
  /** From building the network to the compiled step, and of one call on average, seen from JavaScript. */
  readonly milliseconds: { readonly prepare: number; readonly call: number };
  /** Of the step; with a live teacher, its forward pass too. */
  readonly sessions: readonly SessionProfile[];
}

const WARM_UP = 3;
const CALLS = 10;

/** Which operations of ONNX Runtime a row spends its time in. Profiling itself makes each operation a few microseconds longer. */
export async function profileRow(row: Row, threads: number = defaultThreads()): Promise<RowProfile> {
  const catalogue = await discoverPlugins({ from: [dirname(fileURLToPath(import.meta.url))] });
  const profileFolder = await mkdtemp(join(tmpdir(), 'limbeck-profile-'));
  try {
    const backend = new OnnxBackend(await loadOnnxRuntime(), threads, { profileFolder });
    const started = performance.now();
    const { call } = await prepareCase(row, { backend, teacherBackends: [backend], catalogue });
    const prepare = performance.now() - started;
    const times: number[] = [];
    for (let i = 0; i < WARM_UP + CALLS; i++) {
      const callStarted = performance.now();
      await call();
      times.push(performance.now() - callStarted);
    }
    backend.dispose();
    const files = (await readdir(profileFolder)).sort();
    const sessions = await Promise.all(files.map((file) => readProfile(join(profileFolder, file), WARM_UP)));
    return { name: row.name, milliseconds: { prepare, call: times.slice(WARM_UP).reduce((sum, time) => sum + time, 0) / CALLS }, sessions };
  } finally {
    await rm(profileFolder, { recursive: true, force: true });
  }
}
