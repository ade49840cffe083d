import type { BackendDefinition } from '@limbeck/core';
import { encodeModel, type OnnxModel } from '@limbeck/onnx';
import { readSummary, type RunSummary } from '@limbeck/record';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';
import { limbeck, temporaryProject, type Project } from './command.js';

/** The teacher is trained for one experiment, and kept as weights and as an ONNX file. */
const TRAINED = `version: 1
name: file
backend: { use: onnx, threads: 2 }
seeds: [0]
data: { use: mnist, batchSize: 64, evalBatchSize: 64, limit: { train: 512, test: 250 } }
teacher: { model: { use: mlp, with: { hidden: [24] } }, checkpoint: trained/weights/student/seed-0 }
student: { model: { use: cnn, with: { channels: [3, 4], dense: [] } } }
distill:
  epochs: 1
  optimizer: { use: sgd, lr: 0.05 }
  strategies: [{ use: kd, weight: 1 }]
`;
const TEACHER = `${TRAINED.replace(/teacher: .*\n/, '').replace(/student: .*\n/, 'student: { model: { use: mlp, with: { hidden: [24] } } }\n').replace('use: kd', 'use: cross-entropy')}export: [onnx]\n`;

const FILE = 'teacher={ onnx: trained/exports/student/seed-0/onnx/model.onnx }';

/** Images with channels first -> a convolution and ReLU (`maps`), their means (`logits`), and softmax of these (`chances`); fixed weights. */
function maps({ batch, classes = 10, output = 'logits' }: { readonly batch: number | string; readonly classes?: number; readonly output?: 'logits' | 'chances' }): OnnxModel {
  const weights = Float32Array.from({ length: classes * 9 }, (_, i) => Math.sin(i * 1.7));
  const node = (op: string, inputs: readonly string[], name: string, attributes: OnnxModel['nodes'][number]['attributes'] = {}) => ({ op, inputs, outputs: [name], attributes });
  return {
    name: 'maps', opset: 17,
    inputs: [{ name: 'image', type: 'float32', shape: [batch, 1, 28, 28] }], outputs: [{ name: output, type: 'float32', shape: [batch, classes] }],
    initializers: [{ name: 'w', type: 'float32', shape: [classes, 1, 3, 3], bytes: new Uint8Array(weights.buffer) }],
    nodes: [
      node('Conv', ['image', 'w'], 'convolved', { pads: [1, 1, 1, 1], strides: [2, 2] }), node('Relu', ['convolved'], 'maps'),
      node('GlobalAveragePool', ['maps'], 'means'), node('Flatten', ['means'], 'logits'), node('Softmax', ['logits'], 'chances'),
    ],
  };
}

describe('a teacher from an ONNX file', () => {
  let project: Project;
  let refused = 0;
  beforeAll(async () => {
    project = await temporaryProject(TRAINED);
    await writeFile(join(project.folder, 'teacher.yaml'), TEACHER);
    expect(await limbeck(['run', 'teacher.yaml', '--out', 'trained', '--no-measure'], project.folder)).toMatchObject({ code: 0, stderr: '' });
    for (const [name, model] of Object.entries({ free: maps({ batch: 'batch' }), fixed: maps({ batch: 6 }), chances: maps({ batch: 6, output: 'chances' }), many: maps({ batch: 'batch', classes: 12 }) })) await writeFile(join(project.folder, `${name}.onnx`), encodeModel(model));
  }, 120_000);
  afterAll(() => project.remove());

  const run: Project['run'] = (out, ...set) => project.run(out, ...set);
  const summaryOf = async (out: string): Promise<RunSummary> => (await readSummary(join(project.folder, out)))!;
  const ofRole = (summary: RunSummary, role: string) => summary.models.find((model) => model.role === role)!;
  async function losses(out: string): Promise<number[]> {
    const lines = (await readFile(join(project.folder, out, 'metrics.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { type: string; role: string; loss: number });
    return lines.filter(({ type, role }) => type === 'step' && role === 'student').map(({ loss }) => loss);
  }
  const expectClose = (found: readonly number[], expected: readonly number[]): void => {
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!) / Math.abs(expected[i]!)).toBeLessThan(1e-4));
  };
  /** What `limbeck plan` and `limbeck run` say, which is the same. */
  async function refusal(...set: readonly string[]): Promise<string> {
    const planned = await limbeck(['plan', 'manifest.yaml', ...set.flatMap((each) => ['--set', each])], project.folder);
    const ran = await run(`refused-${String(++refused)}`, ...set);
    expect([planned.code, ran.code]).not.toContain(0);
    expect(ran.stdout).not.toContain('epoch 1/');
    const text = ran.stderr.match(/LIM\d[^]*?(?=\n\n|$)/)![0].trim();
    expect(planned.stderr).toContain(text);
    expect(ran.stderr.match(/LIM\d{4} /g)).toHaveLength(1);
    return text;
  }

  it('teaches as the network that it was exported from, with cached and with live predictions', async () => {
    expect(await run('network')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('file', FILE)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('live', FILE, 'teacher.predictions=live')).toMatchObject({ code: 0, stderr: '' });
    const [network, file] = [await summaryOf('network'), await summaryOf('file')];
    expect(ofRole(file, 'teacher').accuracy).toEqual(ofRole(network, 'teacher').accuracy);
    expect(ofRole(file, 'teacher').runs[0]!.evalLoss).toBeCloseTo(ofRole(network, 'teacher').runs[0]!.evalLoss!, 5);
    expect(ofRole(file, 'teacher')).toMatchObject({ model: 'model.onnx', label: 'file', parameters: null, multiplyAdds: null, latency: { batchSize: 1 } });
    expect(ofRole(file, 'teacher').fileSizeBytes).toBe((await readFile(join(project.folder, 'trained/exports/student/seed-0/onnx/model.onnx'))).length);
    expectClose(await losses('file'), await losses('network'));
    expectClose(await losses('live'), await losses('file'));
  }, 120_000);

  it('gives inner maps with channels last; a file of a fixed batch the same as one of any', async () => {
    const fitnet = 'distill.strategies=[{ use: fitnet, student: stage1, teacher: maps }, { use: at, weight: 10, student: stage1, teacher: maps }, { use: kd }]';
    expect(await run('free', 'teacher={ onnx: free.onnx }', fitnet)).toMatchObject({ code: 0, stderr: '' });
    expect(await run('fixed', 'teacher={ onnx: fixed.onnx }', 'teacher.predictions=live', fitnet)).toMatchObject({ code: 0, stderr: '' });
    expectClose(await losses('fixed'), await losses('free'));
  }, 120_000);

  it('gives probabilities, of which logits are made, and other classes in another order', async () => {
    expect(await run('logits', 'teacher={ onnx: fixed.onnx }')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('chances', 'teacher={ onnx: { file: chances.onnx, outputs: probabilities } }')).toMatchObject({ code: 0, stderr: '' });
    expectClose(await losses('chances'), await losses('logits'));
    expect(await run('labels', 'teacher={ onnx: { file: many.onnx, labels: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2] } }')).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);

  it('takes samples in the normalisation of its own', async () => {
    // mnist: (raw / 255 - 0.1307) / 0.3081.
    expect(await run('same', 'teacher={ onnx: { file: free.onnx, normalization: { scale: 255, mean: [0.1307], std: [0.3081] } } }')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('raw', 'teacher={ onnx: { file: free.onnx, normalization: { std: 0.5 } } }')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('plain', 'teacher={ onnx: free.onnx }')).toMatchObject({ code: 0, stderr: '' });
    expectClose(await losses('same'), await losses('plain'));
    expect(ofRole(await summaryOf('raw'), 'teacher').runs[0]!.evalLoss).not.toBeCloseTo(ofRole(await summaryOf('plain'), 'teacher').runs[0]!.evalLoss!, 3);
  }, 120_000);

  it('teaches together with a network, which may be trained on another backend', async () => {
    const both = ['teacher=[{ model: { use: mlp, with: { hidden: [24] } }, checkpoint: trained/weights/student/seed-0 }, { id: file, onnx: free.onnx }]', 'distill.strategies=[{ use: ensemble }]'];
    expect(await run('both', ...both)).toMatchObject({ code: 0, stderr: '' });
    const cpu = await loadPlugin<BackendDefinition>('@limbeck/backend-cpu/cpu');
    if (!(await cpu.probe()).available) return;
    expect(await run('cpu', ...both, 'backend.use=cpu')).toMatchObject({ code: 0, stderr: '' });
    const { teacherBackends, models } = await summaryOf('cpu');
    expect(teacherBackends.map(({ teacher, id }) => [teacher, id])).toEqual([['teacher', 'cpu'], ['file', 'onnx']]);
    expect(models.find(({ id }) => id === 'file')).toMatchObject({ latency: null, parameters: null });
    expectClose(await losses('cpu'), await losses('both'));
  }, 120_000);

  it.each([
    ['a tap that it has not', ['teacher={ onnx: free.onnx }', 'distill.strategies=[{ use: fitnet, student: stage1, teacher: map }]'], /LIM3004[^]*"map"[^]*strategies\[0\]\.teacher[^]*Did you mean "maps"\?/],
    ['an alias', ['teacher={ onnx: free.onnx }', 'distill.strategies=[{ use: at }]'], /LIM3004[^]*"free\.onnx"[^]*strategies\[0\]/],
    ['the classifier', ['teacher={ onnx: free.onnx }', 'distill.strategies=[{ use: srrl, teacher: maps, student: stage2 }]'], /LIM3001 This strategy takes the teacher's classifier[^]*strategies\[0\]/],
    ['other classes', ['teacher={ onnx: many.onnx }'], /LIM3001 The file "many\.onnx" tells 12 classes apart, and the dataset has 10\.[^]*teacher\.onnx/],
    ['probabilities', ['teacher={ onnx: chances.onnx }'], /LIM3001[^]*gives probabilities[^]*outputs: probabilities/],
    ['another layout', ['teacher={ onnx: { file: free.onnx, layout: nhwc } }'], /LIM3001[^]*layout: nhwc[^]*teacher\.onnx\.layout/],
    ['no file', ['teacher={ onnx: nowhere.onnx }'], /LIM5003[^]*nowhere\.onnx[^]*teacher\.onnx/],
  ])('says before any training what is wrong: %s', async (_, set, expected) => {
    expect(await refusal(...set)).toMatch(expected);
  }, 60_000);
});
