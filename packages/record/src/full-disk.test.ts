import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineFile } from './line-file.js';
import { sourceProgram } from './source-program.test.support.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'limbeck-full-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const FILL_DISK = `
  const run = process.argv[2] + '/run';
  const codeOf = async (action) => { try { await action(); return 'none'; } catch (error) { found = error.details?.found; where = error.details?.where?.file; return error.code ?? String(error); } };
  let found, where;
  const writer = await createRunFolder(run);
  await writeFileAtomic(run + '/summary.json', 'before');
  await writeWeights(run + '/weights', { x: { shape: [1], dtype: 'float32', data: new Float32Array(1) } });
  const big = new Uint8Array(200_000);
  const result = { summary: await codeOf(() => writeFileAtomic(run + '/summary.json', big)) };
  const seen = { found, where };
  result.folder = await codeOf(() => writeFolderAtomic(run + '/export', (folder) => writeFile(folder + '/model', big)));
  result.weights = await codeOf(() => writeWeights(run + '/weights', { x: { shape: [200_000], dtype: 'bool', data: big } }));
  const event = { type: 'epoch', role: 'student', seed: 0, epoch: 1, loss: 1, terms: {}, split: 'test', accuracy: 1, evalLoss: 1, seconds: 1, samplesPerSecond: 1 };
  result.metrics = await codeOf(() => { for (let i = 0; i < 10_000; i++) writer.appendMetrics(event); });
  writer.close();
  const lines = await readFile(run + '/metrics.jsonl', 'utf8');
  const kept = await readFile(run + '/summary.json', 'utf8');
  const keptWeights = (await readWeights(run + '/weights')).x.data.byteLength;
  console.log(JSON.stringify({ ...result, ...seen, kept, keptWeights, wholeLines: lines.length > 0 && lines.endsWith('\\n'), files: (await readdir(run)).sort() }));
`;

describe('a full disk', () => {
  it.skipIf(!existsSync('/dev/full'))('is told with folder, bytes needed and bytes free', () => {
    const file = LineFile.open('/dev/full', 'a');
    file.append('0123456789\n');
    expect(() => file.flush()).toThrow(expect.objectContaining({ code: 'LIM5005', details: expect.objectContaining({ where: { file: '/dev' }, expected: '11 bytes free' }) as object }));
    file.close();
  });

  const mount = (size: string) => ['-Urm', 'sh', '-c', `mount -t tmpfs -o size=${size} limbeck "$1" && shift && exec "$@"`, 'sh'];
  const canMount = spawnSync('unshare', [...mount('64k'), tmpdir(), 'true']).status === 0;
  it.skipIf(!canMount)('loses nothing that was written before', async () => {
    const disk = join(root, 'disk');
    await mkdir(disk);
    const { stdout, stderr } = spawnSync('unshare', [...mount('128k'), disk, process.execPath, ...(await sourceProgram(root, FILL_DISK)), disk], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      summary: 'LIM5005',
      folder: 'LIM5005',
      weights: 'LIM5005',
      metrics: 'LIM5005',
      found: expect.stringMatching(/^\d+ bytes free$/) as string,
      where: join(disk, 'run'),
      kept: 'before',
      keptWeights: 4,
      wholeLines: true,
      files: ['metrics.jsonl', 'summary.json', 'weights'],
    });
  });

  it.skipIf(process.platform === 'win32')('is not mistaken for a limit on file sizes', async () => {
    const limited = ['-c', 'ulimit -f 16 && exec "$@"', 'sh', process.execPath];
    const big = await sourceProgram(root, `await writeFileAtomic(process.argv[2] + '/big', new Uint8Array(100_000)).catch((error) => console.log(error.code, error.details.next));`);
    const { stdout } = spawnSync('sh', [...limited, ...big, root], { encoding: 'utf8' });
    expect(stdout).toMatch(/^LIM5006 Raise the limit on file sizes/);
  });
});
