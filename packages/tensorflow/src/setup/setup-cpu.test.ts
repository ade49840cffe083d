import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provisioned } from '../engine.test.support.js';
import { removeAbandoned } from './abandoned.js';
import { packageVersion, TFJS_NODE } from './package.js';
import { engineFolderName, type Machine } from './paths.js';
import { missingForWheel, missingSpace } from './requirements.js';
import { setupCpu } from './setup-cpu.js';
import { writeStamp } from './stamp.js';
import { wholeWheel } from './wheel.js';
import { zipBytes } from './zip.test.support.js';

let cache = '';
beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'limbeck-setup-'))));
afterEach(() => rm(cache, { recursive: true }));

/** A machine whose PATH leads nowhere. */
const bare = (platform: NodeJS.Platform): Machine => ({ platform, arch: 'x64', environment: { PATH: join(cache, 'nothing'), LIMBECK_HOME: cache }, home: homedir() });

const caught = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error);

test('names everything that is missing at once, each with how to get it', async () => {
  const missing = await missingForWheel(bare('linux'));
  expect(missing.map(({ what }) => what)).toEqual(expect.arrayContaining(['python3', 'pip for python3', 'the C++ compiler g++']));
  expect(missing.every(({ remedy }) => remedy.length > 5)).toBe(true);
});

test('a machine that neither the wheel nor the stock binding fits gets one error with all of it', async () => {
  const error = await caught(setupCpu({ report: () => undefined, machine: bare('freebsd') }));
  expect(error).toBeInstanceOf(LimbeckError);
  const { code, details } = error as LimbeckError;
  expect(code).toBe('LIM2021');
  for (const part of ['Linux on x64 or arm64 (this is freebsd on x64)', 'python3', 'pip', 'g++']) expect(details.found).toContain(part);
});

test('says how much space is needed and free', async () => {
  expect(await missingSpace(cache, 1)).toEqual([]);
  const [space] = await missingSpace(cache, 1e18);
  expect(space?.what).toMatch(/^1000000000\.0 GB of free disk space in ".*" \(\d+\.\d GB are free\)$/);
  expect(space?.remedy).toContain('LIMBECK_HOME');
});

test('does nothing when the engine is there', async () => {
  const machine = bare('linux');
  const tfjsNode = packageVersion(TFJS_NODE);
  const folder = join(cache, 'engines', engineFolderName({ tensorflow: '2.21.0', tfjsNode }, machine));
  await mkdir(folder, { recursive: true });
  await writeStamp(folder, { format: 1, tensorflow: '2.21.0', tfjsNode, platform: 'linux', arch: 'x64', source: 'wheel', addon: 'a.node', files: [] });
  const lines: string[] = [];
  expect(await setupCpu({ report: (line) => lines.push(line), machine })).toMatchObject({ folder });
  expect(lines).toEqual([`TensorFlow 2.21.0 is set up: ${folder}`]);
});

test('a whole wheel is used again, a truncated one removed', async () => {
  const whole = zipBytes([{ name: 'tensorflow/libtensorflow_cc.so.2', content: Buffer.from('library'), compress: true }]);
  await writeFile(join(cache, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'), whole);
  await writeFile(join(cache, 'tensorflow_cpu-2.21.1-cp311-cp311-manylinux_2_27_x86_64.whl'), whole.subarray(0, -30));
  await writeFile(join(cache, 'numpy-2.0.0-cp311-cp311-manylinux_2_27_x86_64.whl'), whole);
  expect(await wholeWheel(cache, 'tensorflow-cpu')).toMatchObject({ version: '2.21.0', entries: [{ name: 'tensorflow/libtensorflow_cc.so.2' }] });
  expect(await readdir(cache)).toHaveLength(2);
});

test('removes what a killed process left behind, and nothing of a living one', async () => {
  const living = `.work-${process.ppid}`;
  for (const folder of ['engines/.work-4194399', 'downloads/.part-4194399', `engines/${living}`, 'engines/tensorflow-2.21.0']) await mkdir(join(cache, folder), { recursive: true });
  await removeAbandoned(cache);
  expect([...(await readdir(join(cache, 'engines'))), ...(await readdir(join(cache, 'downloads')))].sort()).toEqual([living, 'tensorflow-2.21.0']);
});

test('an aborted set-up stops with the signal\'s reason', async () => {
  const reason = new Error('interrupted');
  expect(await caught(setupCpu({ report: () => undefined, machine: bare('linux'), signal: AbortSignal.abort(reason) }))).toBe(reason);
});

describe.skipIf(!provisioned)('on this machine', () => {
  test('a second set-up finds the engine', async () => {
    const lines: string[] = [];
    const engine = await setupCpu({ report: (line) => lines.push(line) });
    expect(lines).toEqual([`TensorFlow ${engine.tensorflow} is set up: ${engine.folder}`]);
  });
});
