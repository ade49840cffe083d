import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenReportSchema, SHIPPED_VECTORS, type GoldenReport } from '@limbeck/golden';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './run-command.test.support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-golden-'));
  await mkdir(join(folder, 'two'));
  for (const file of ['KD.json', 'KDSVD.json']) await copyFile(join(SHIPPED_VECTORS, file), join(folder, 'two', file));
});
afterAll(() => rm(folder, { recursive: true }));

const golden = (...args: string[]) => runCommand(folder, ['golden', '--backend', 'onnx', ...args]);

const json = (stdout: string): GoldenReport & { ok: boolean } => JSON.parse(stdout) as GoldenReport & { ok: boolean };

describe('limbeck golden', () => {
  it('prints a line a method within 80 columns, and fails for one that is not installed', () => {
    const { status, stdout } = golden('two');
    expect(status).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.find((line) => line.startsWith('KD '))).toMatch(/^KD +5 +\d\.\de-\d +\d+(\.\d)? % +\d\.\de-\d +\d+(\.\d)? % +ok$/);
    expect(lines.find((line) => line.startsWith('KDSVD '))).toMatch(/^KDSVD +3 +not installed$/);
    expect(lines.at(-1)).toBe('1 of 2 methods within tolerance (5 cases); 1 not installed.');
    expect(stdout.replaceAll('\n', ' ')).toContain('KDSVD: TensorFlow.js has no gradient of the singular value decomposition,');
    expect(stdout).toContain('Backend onnx ("onnx" was asked for)');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('lets be missing what --allow-missing names, and runs what --only names', () => {
    const allowed = golden('two', '--allow-missing', 'dist, KDSVD');
    expect(allowed.status).toBe(0);
    expect(allowed.stdout).toMatch(/1 of 2 methods within tolerance \(5 cases\); 1 not installed, as allowed\.\n$/);
    const only = golden('--only', 'label-smoothing', '--only', 'DML', '--json');
    expect(only.status).toBe(0);
    expect(json(only.stdout).methods.map(({ method }) => method)).toEqual(['CE_LabelSmoothing', 'DML']);
  });

  it('writes one JSON object of the documented shape, the same for a copy of the folder', async () => {
    const copy = golden(join(folder, 'two'), '--only', 'KD', '--json');
    expect(copy).toMatchObject({ status: 0 });
    const { ok, ...report } = json(copy.stdout);
    expect(ok).toBe(true);
    expect(goldenReportSchema.strict().parse(report)).toEqual(report);
    expect(json(golden('--only', 'KD', '--json').stdout).methods[0]!.cases.map(({ loss, gradients }) => ({ loss, gradients }))).toEqual(report.methods[0]!.cases.map(({ loss, gradients }) => ({ loss, gradients })));
  });

  it('tells which case is beyond tolerance, with exit code 1', async () => {
    const file = JSON.parse(await readFile(join(SHIPPED_VECTORS, 'KD.json'), 'utf8')) as { cases: { loss: number; grads: { studentLogits: { data: number[] } } }[] };
    file.cases[1]!.loss *= 1.001;
    file.cases[2]!.grads.studentLogits.data[0]! += 1;
    await writeFile(join(folder, 'off.json'), JSON.stringify(file));
    const { status, stdout } = golden('off.json');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^KD, T4: the loss is off by \d+ % of the tolerance\.$/m);
    expect(stdout).toMatch(/^KD, confident_T1: the gradient of studentLogits is off by/m);
    expect(stdout).toMatch(/0 of 1 methods within tolerance \(5 cases\); 1 beyond\.\n$/);
  });

  it('refuses wrong usage and damaged folders with exit code 2', async () => {
    await writeFile(join(folder, 'damaged.json'), '{"method": "KD", "cases": [{"name": "a", "inputs": {}, "loss": NaN, "grads": {}}]}');
    expect(golden('damaged.json')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^LIM1012 .*not valid JSON.*\n {2}at damaged\.json/) as string });
    expect(golden('nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining('LIM1012 There is nothing at "nowhere".') as string });
    expect(golden('two', '--only', 'KDD')).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean "KD"?') as string });
    expect(golden('two', '--allow-missing', 'KDSV')).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean "KDSVD"?') as string });
    expect(golden('--backend', 'cuda')).toMatchObject({ status: 2, stderr: expect.stringContaining('LIM2001') as string });
    const { status, stdout } = golden('nowhere', '--json');
    expect({ status, object: JSON.parse(stdout) as unknown }).toMatchObject({ status: 2, object: { ok: false, errors: [{ code: 'LIM1012' }] } });
  });
});
