import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prepared, Request } from './protocol.js';
import type { Result } from './result.js';

const BENCH = fileURLToPath(new URL('../dist/bench.js', import.meta.url));

function bench(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, ...args], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status, stdout, stderr };
}

describe('npm run bench', () => {
  it('times a real training step and watches its memory', () => {
    const { status, stdout, stderr } = bench('--json', '--backends', 'onnx', '--modes', 'none', '--rounds', '1', '--rows', 'train resnet20', '--memory-steps', '4');
    expect(status, stderr).toBe(0);
    const result = JSON.parse(stdout) as Result;
    expect(result).toMatchObject({ rounds: 1, skipped: ['Skipped: PyTorch, left out by --modes none.'], rows: [{ name: 'train resnet20', backend: 'onnx', pytorchMs: {}, ratios: {}, note: null }] });
    expect(result.rows[0]!.limbeckMs).toBeGreaterThan(5);
    const [memory] = result.memory;
    expect(memory).toMatchObject({ contestant: 'onnx', steps: 4 });
    expect(memory!.peakBytes).toBeGreaterThanOrEqual(memory!.residentBytes.late);
    expect(memory!.residentBytes.early).toBeGreaterThan(50e6);
  });

  it('times losses of strategies: with the teacher\'s classifier and a connector, with random numbers and memory banks, with layers of the student', () => {
    const { status, stdout, stderr } = bench('--json', '--backends', 'onnx', '--modes', 'none', '--rounds', '1', '--rows', 'loss srrl,loss mgd,loss simkd,loss crd', '--memory-steps', '0');
    expect(status, stderr).toBe(0);
    const { rows } = JSON.parse(stdout) as Result;
    expect(rows.map(({ name }) => name)).toEqual(['loss simkd', 'loss srrl', 'loss mgd', 'loss crd']);
    for (const { name, limbeckMs } of rows) expect(limbeckMs, name).toBeGreaterThan(0);
  });

  it('says in one clear line why PyTorch is missing, and goes on without it', () => {
    const { status, stdout } = bench('--backends', 'onnx', '--rounds', '1', '--rows', 'none', '--memory-steps', '0', '--python', join(tmpdir(), 'no-such-python'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Skipped: PyTorch, .*no-such-python has no PyTorch \(.*ENOENT\)\.$/m);
  });

  it('fails without PyTorch where it is required', () => {
    expect(bench('--backends', 'onnx', '--rows', 'none', '--memory-steps', '0', '--require-pytorch', '--python', join(tmpdir(), 'no-such-python'))).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no-such-python has no PyTorch') as string });
  });

  it('tells what is wrong with the command line, exit code 2', () => {
    expect(bench('--rows', 'resnet1000')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('no row has such a name') as string });
  });
});

describe('the other side', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'limbeck-bench-')); });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A stand-in for a Python with PyTorch, which speaks the protocol: what is tested is that the sides must agree. */
  function otherSide(prepared: Prepared): string {
    const file = join(folder, `python-${prepared.parameters}`);
    const program = `#!${process.execPath}
if (process.argv[2] === '-c') console.log('9.9');
else require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(JSON.stringify(JSON.parse(line).op === '${'prepare' satisfies Request['op']}' ? ${JSON.stringify(prepared)} : { times: Array(JSON.parse(line).calls).fill(1000) })));
`;
    writeFileSync(file, program);
    chmodSync(file, 0o755);
    return file;
  }
  const args = (python: string) => ['--json', '--backends', 'onnx', '--modes', 'eager', '--rounds', '1', '--rows', 'train resnet20', '--memory-steps', '0', '--python', python];

  it('that builds another net is refused', () => {
    const { status, stderr } = bench(...args(otherSide({ parameters: 12345, note: null })));
    expect(status).toBe(1);
    expect(stderr).toMatch(/"train resnet20": the sides build nets of different size: (278324, 12345|12345, 278324) parameters/);
  });

  it('gives the ratio of its time to Limbeck\'s', () => {
    const { status, stdout, stderr } = bench(...args(otherSide({ parameters: 278324, note: null })));
    expect(status, stderr).toBe(0);
    const { rows, versions } = JSON.parse(stdout) as Result;
    expect(versions['torch']).toBe('9.9');
    expect(rows[0]!.pytorchMs).toEqual({ eager: 1000 });
    expect(rows[0]!.ratios.eager).toBeCloseTo(1000 / rows[0]!.limbeckMs, 10);
  });
});
