import { Catalogue, loadLocalPlugins } from '@limbeck/runtime';
import { resultOf, tf } from '@limbeck/core';
import type { DistillationStrategy, NetworkOutputs, StrategyInput } from '@limbeck/core';
import { readRun } from '@limbeck/record';
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';
import { limbeck, temporaryProject, type Project } from './command.js';
import { installPackages, writeIn } from './plugin-project.test.support.js';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = join(REPOSITORY, 'docs/writing-a-strategy.md');
const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** The page's blocks that are files: those that begin with a comment of the file's name. */
function filesOf(page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(/```(?:ts|yaml)\n(?:\/\/|#) (\S+)\n([^]*?)```/g)].map(([, name, text]) => [name!, text!]));
}

let project: Project;
let page: string;
let files: Record<string, string>;
beforeAll(async () => {
  page = await readFile(PAGE, 'utf8');
  files = filesOf(page);
  project = await temporaryProject('');
  await installPackages(project, {});
  await writeIn(project, files);
});
afterAll(() => project.remove());

/** Runs the page's test file as the page says. */
function conformance(): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VITEST, 'run'], { cwd: project.folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', CI: '1' } });
  return { status, output: stdout + stderr };
}

describe('docs/writing-a-strategy.md', () => {
  it('holds a strategy, its manifest and its test', () => {
    expect(Object.keys(files).sort()).toEqual(['my-at.test.ts', 'my-at.ts', 'my-at.yaml', 'vitest.config.ts']);
  });

  it('has a strategy that passes its test, and a test that fails where the strategy is wrong', async () => {
    const right = conformance();
    expect(right.output).toMatch(/Tests {2}\d+ passed/);
    expect(right.status).toBe(0);
    await writeIn(project, { 'my-at.ts': files['my-at.ts']!.replace("needs: { teacher: true },", "needs: { teacher: true },\n  laws: { zeroAtEqualLogits: true },") });
    expect(conformance().status).toBe(0);
    await writeIn(project, { 'my-at.ts': files['my-at.ts']!.replace('stopGradient(teacher.taps[0]!)', 'teacher.taps[0]!') });
    expect(conformance()).toMatchObject({ status: 1, output: expect.stringMatching(/FAIL .*gives teachers and peers no gradient/) });
    await writeIn(project, { 'my-at.ts': files['my-at.ts']!.replace('tf.mean(tf.squaredDifference', 'tf.sum(tf.squaredDifference') });
    expect(conformance()).toMatchObject({ status: 1, output: expect.stringMatching(/FAIL .*has the value that was computed by hand/) });
    await writeIn(project, files);
  }, 120_000);

  it('computes the attention transfer of the reference values, and that of the shipped `at`', async () => {
    const { cases } = JSON.parse(await readFile(join(REPOSITORY, 'packages/golden/vectors/AT.json'), 'utf8')) as { cases: { name: string; hyper: { p: number }; loss: number; inputs: Record<'studentFeatures' | 'teacherFeatures', { shape: [number, number, number, number]; data: number[] }[]> }[] };
    const entries = await loadLocalPlugins('my-at.ts', project.folder);
    const strategy = await new Catalogue(entries).load('strategies', 'my-at');
    const at = await loadPlugin<DistillationStrategy>('@limbeck/strategy-feature/at');
    for (const name of ['same_size_two_pairs', 'p4_dead_sample']) {
      const { hyper: { p }, loss, inputs } = cases.find((each) => each.name === name)!;
      const outputs = ({ shape, data }: { shape: [number, number, number, number]; data: number[] }): NetworkOutputs => ({ logits: tf.zeros([shape[0], 2]), taps: [tf.tensor4d(data, shape)] });
      const sum = inputs.studentFeatures.reduce((total, map, i) => {
        const [student, teacher] = [outputs(map), outputs(inputs.teacherFeatures[i]!)];
        const input: StrategyInput = { student, teacher, teachers: [teacher], peers: [], labels: { ids: tf.tensor1d([0], 'int32'), oneHot: tf.zeros([1, 2]) }, connectors: { apply: (_, x) => x, parameters: {}, banks: {} }, samples: { ids: tf.tensor1d([0], 'int32'), rows: {} }, random: {}, time: { epoch: tf.scalar(1), epochs: 1 } };
        const [value, shipped] = [strategy.loss(input, { power: p }), at.loss(input, at.options.parse({ power: p }))].map((given) => resultOf(given).loss.dataSync()[0]!);
        expect(Math.abs(value! / shipped! - 1)).toBeLessThan(1e-6);
        return total + value!;
      }, 0);
      expect(Math.abs(sum / loss - 1), name).toBeLessThan(1e-5);
    }
  });

  it('has a manifest that runs with it, weighted as the file says', async () => {
    expect(await limbeck(['validate', 'my-at.yaml'], project.folder)).toMatchObject({ code: 0, stderr: '' });
    expect((await limbeck(['explain', './my-at.ts'], project.folder)).stdout).toContain('weight    1000, as published');
    const { code, stderr } = await limbeck(['run', 'my-at.yaml', '--backend', 'onnx', '--out', 'run', '--no-measure'], project.folder);
    expect([code, stderr]).toEqual([0, '']);
    const { metrics } = await readRun(join(project.folder, 'run'));
    const terms = metrics.flatMap((event) => (event.type === 'epoch' && event.role === 'student' ? [event.terms['my-at']!] : []));
    expect(terms).toHaveLength(2);
    expect(terms[0]!.weight).toBe(1000);
    expect(terms[1]!.unweighted).toBeLessThan(terms[0]!.unweighted);
    expect(terms[1]!.unweighted).toBeGreaterThan(0);
  }, 120_000);

  it('breaks as it says: a misspelt function, no loss, no scalar', async () => {
    const broken = async (from: string, to: string): Promise<string> => {
      expect(files['my-at.ts']).toContain(from);
      await writeFile(join(project.folder, 'my-at.ts'), files['my-at.ts']!.replace(from, to));
      await rm(join(project.folder, 'broken'), { recursive: true, force: true });
      return (await limbeck(['run', 'my-at.yaml', '--backend', 'onnx', '--out', 'broken'], project.folder)).stderr;
    };
    const line = files['my-at.ts']!.split('\n').findIndex((text) => text.includes('    tf.mean(tf.squaredDifference')) + 1;
    expect(await broken('    tf.mean(', '    tf.means(')).toContain(`\n  in my-at.ts:${line}:`);
    expect(await broken('  loss:', '  lost:')).toMatch(/LIM2004 .*`loss`/);
    expect(await broken('    tf.mean(tf.squaredDifference', '    student.logits ?? (tf.squaredDifference')).toMatch(/LIM3002 Strategy "my-at" did not return a scalar\./);
    await writeIn(project, files);
  }, 120_000);

  it('has a package.json by which the strategy is found without `plugins`', async () => {
    const [, packageJson] = /```json\n([^]*?)```/.exec(page)!;
    const { name } = JSON.parse(packageJson!) as { name: string };
    const { outputText } = (await import('typescript')).default.transpileModule(files['my-at.ts']!, { compilerOptions: { target: 99, module: 99 } });
    await writeIn(project, {
      [`node_modules/${name}/package.json`]: packageJson!, [`node_modules/${name}/my-at.js`]: outputText,
      'package.json': JSON.stringify({ type: 'module', dependencies: { [name]: '1.0.0' } }),
      'installed.yaml': files['my-at.yaml']!.replace(/^plugins:.*\n/m, ''),
    });
    expect(await limbeck(['validate', 'installed.yaml'], project.folder)).toMatchObject({ code: 0, stderr: '' });
    expect((await limbeck(['explain', 'my-at'], project.folder)).stdout).toMatch(/^my-at {2}strategy, feature {2}limbeck-my-at 1\.0\.0\n/);
  });
});
