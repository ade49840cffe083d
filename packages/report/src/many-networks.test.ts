import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.js';
import { compareRuns } from './compare/compare-runs.js';
import { comparisonTerminal } from './compare/comparison-terminal.js';
import { parseHtml } from './html/parse-html.js';
import { manyNetworks, MANY_MANIFEST } from './many-networks.test.support.js';
import { runRecord } from './record.test.support.js';
import { summaryTable } from './summary-table.js';

const texts = (html: string, selector: string): string[] => [...parseHtml(html).querySelectorAll(selector)].map((element) => element.textContent.trim());
const NAMES = ['big', 'teacher', 'middle', 'labels-only', 'student', 'peer-2'];

describe('the report on a run of several teachers, an assistant, stages and a peer', () => {
  const record = manyNetworks();
  const { html, markdown } = buildReport([record]);
  const facts = new Map(texts(html, 'dt').map((name, i) => [name, texts(html, 'dd')[i]]));

  it.each([
    ['Teacher big', 'cnn (channels 32-64), trained in this run'],
    ['Teacher', 'cnn (channels 16), weights from ../small'],
    ['Predictions of teacher big', "cached, on onnx, the run's own backend, in batches of 500"],
    ["The teacher's predictions", "cached, on onnx, the run's own backend, in batches of 500"],
    ['Assistant middle', 'mlp (hidden 256), trained in this run'],
    ['Teaching assistant middle: loss', '0.5 x cross-entropy + 0.5 x kd (temperature cosine (from 8, to 4)) from big and teacher'],
    ['Teaching assistant middle: training', '2 epochs; sgd, learning rate 0.1'],
    ['Predictions of assistant middle', "cached, on onnx, the run's own backend, in batches of 500"],
    ['Chain', 'big and teacher → middle → student: each learns from the one before it, except in terms that name their teachers'],
    ['Peers, trained together with the student on the same loss', 'peer-2: mlp (hidden 64)'],
    ['Stage 1, hint: loss', "1 x fitnet as hint (student's stage2 against teacher's stage2)"],
    ['Stage 1, hint: connectors of hint', 'adam, learning rate 0.01'],
    ['Stage 1, hint: training', '1 epoch; sgd, learning rate cosine (from 0.1); gradients clipped to norm 5; nothing frozen'],
    ['Stage 2, distillation: loss', '0.1 x cross-entropy + { warmUp 1, to 2 } x kd (temperature 4)'],
    ['Stage 2, distillation: training', '2 epochs; adam, learning rate 0.002; frozen: stage1, stage2'],
  ])('says of %s: %s', (name, value) => {
    expect(facts.get(name)).toBe(value);
    expect(markdown).toContain(`- **${name}:**`);
  });

  it('counts peers of the student\'s own model', () => {
    const manifest = MANY_MANIFEST.replace(/^peers: .*$/m, 'peers: 3');
    expect(buildReport([manyNetworks({ manifest })]).markdown).toContain("peer-2 and peer-3: of the student's model, initialised otherwise");
  });

  it('has teachers, assistants, baselines, students and peers in this order everywhere', () => {
    const document = parseHtml(html);
    const tables = [...document.querySelectorAll('table')];
    expect([...tables[0]!.querySelectorAll('thead th')].map(({ textContent }) => textContent)).toEqual([...NAMES, 'gain']);
    const legends = [...document.querySelectorAll('.legend')].map((legend) => [...legend.querySelectorAll('li')].map(({ textContent }) => textContent));
    expect(legends[0]).toEqual(NAMES);
    expect(legends[1]).toEqual(['teacher (checkpoint)', 'big', 'middle', 'labels-only', 'student', 'peer-2']);
    expect(texts(html, 'figcaption').filter((caption) => caption.endsWith('% right'))).toEqual(NAMES.map((name) => `${name}: 90.00 % right`));
    expect(texts(html, 'h3').filter((title) => title.startsWith('Classes gained'))).toEqual(['Classes gained and lost against labels-only']);
  });

  it('draws every network of its own, everywhere alike', () => {
    const styles = [...parseHtml(html).querySelectorAll('.legend')].slice(0, 2).map((legend) => new Map([...legend.querySelectorAll('li')].map((entry) => [entry.textContent.replace(/ \(.*/, ''), entry.querySelector('svg')!.innerHTML])));
    expect(new Set(styles[0]!.values()).size).toBe(NAMES.length);
    for (const name of NAMES) expect(styles[1]!.get(name)).toBe(styles[0]!.get(name));
    for (const color of html.matchAll(/var\((--[a-z0-9-]+)\)/g)) expect(html).toContain(`${color[1]!}: #`);
  });

  it('says over which teacher the student gained', () => {
    expect(markdown).toContain('The networks, and what the student gained over big:');
    expect(markdown).toContain('Gains are over big, the first of the teachers: teacher / student');
    expect(texts(html, '.highlights span')).toContain('points against big');
  });

  it('marks the stages of a training, in the charts and in words', () => {
    expect(markdown).toContain("The student's training has stages, divided by vertical lines: hint (epoch 1), distillation (epochs 2 to 3).");
    const figures = [...parseHtml(html).querySelectorAll('figure')];
    const titled = (title: string): Element => figures.find((figure) => figure.querySelector('figcaption')!.textContent === title)!;
    for (const title of ['Accuracy on the test split', 'student, weighted', 'student, weighted gradient norm']) {
      expect(titled(title).querySelectorAll('[aria-label=rule] line title, [aria-label=rule] title')).toHaveLength(1);
      expect([...titled(title).querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(['hint', 'distillation']));
    }
    expect(titled('big, weight 1').innerHTML).not.toContain('distillation');
    expect(buildReport([runRecord()]).markdown).not.toContain('stages');
  });

  it('shows how the terms pull at the weights, by network', () => {
    const captions = texts(html, 'figcaption').filter((caption) => /gradient/.test(caption));
    expect(captions).toEqual(['student', 'peer-2'].flatMap((name) => [`${name}, weighted gradient norm`, `${name}, cosine to the labels' gradient`]));
    expect(texts(html, 'h2')).toContain('Gradients of the loss terms');
    expect(markdown).toContain('| student | cross-entropy | 10 | 0.1 | 1 | 1.00 |');
    expect(markdown).toContain('| student | kd | 10 | 2 | 20 | 0.00 |');
    expect(markdown).toContain('below 0 where the term pulls against the labels');
    const parts = texts(html, 'h2');
    expect(parts.indexOf('Gradients of the loss terms')).toBe(parts.indexOf('Loss terms') + 1);
  });

  it('leaves gradients out where none were recorded', () => {
    const metrics = record.metrics.filter(({ type }) => type !== 'gradients');
    expect(buildReport([manyNetworks({ metrics })]).markdown).not.toContain('Gradients of the loss terms');
  });

  it('knows from the manifest what the networks of an unfinished run are', () => {
    const unfinished = buildReport([manyNetworks({ summary: undefined })]);
    const legends = [...parseHtml(unfinished.html).querySelectorAll('.legend')].map((legend) => [...legend.querySelectorAll('li')].map(({ textContent }) => textContent));
    expect(legends[0]).toEqual(['big', 'middle', 'labels-only', 'student', 'peer-2']);
    expect(texts(unfinished.html, 'h3').filter((title) => title.startsWith('Classes gained'))).toEqual(['Classes gained and lost against labels-only']);
    expect(texts(unfinished.html, 'figcaption').filter((caption) => caption.endsWith('% right'))).toEqual(NAMES.map((name) => `${name}: 90.00 % right`));
  });
});

it('keeps the terminal table within 80 columns', () => {
  const table = summaryTable(manyNetworks().summary!, { format: 'terminal' });
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(table.slice(0, table.indexOf('\nLatency'))).toMatchInlineSnapshot(`
    "             accuracy        params  multiply-    file    latency ms    peak
                                              adds    size     p50 / p95  memory
    ────────────────────────────────────────────────────────────────────────────
    big          99.02 %          422 k      4.0 M  1.7 MB   0.31 / 0.45  171 MB
      cnn        1 seed
    teacher      95.02 %          102 k      102 k  407 kB  0.084 / 0.12  148 MB
      cnn        1 seed
    middle       98.00 %          102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        1 seed
    labels-only  95.05 ± 0.07 %   102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        2 seeds
    student      96.10 ± 0.14 %   102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        2 seeds
    peer-2       94.05 ± 0.07 %   102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        2 seeds
    ────────────────────────────────────────────────────────────────────────────
    gain over    -2.92 points      4.1x        40x    4.1x          3.7x    1.2x
      big
    ────────────────────────────────────────────────────────────────────────────
    Accuracy on the test split, after the last epoch, mean ± sd over the seeds."
  `);
});

it('breaks long names in it', () => {
  const { summary } = manyNetworks();
  const models = summary!.models.map((model) => (model.id === undefined ? model : { ...model, id: `${model.id}-with-a-very-long-name`, model: 'mobilenet-v2-with-a-long-name' }));
  const table = summaryTable({ ...summary!, models }, { format: 'terminal' });
  expect(table.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(table).toMatch(/\n─+\ngain over/);
});

it('compares by the networks\' own names', () => {
  const comparison = compareRuns([manyNetworks(), runRecord()]);
  expect(comparison.runs.map(({ networks }) => networks.map(({ name }) => name))).toEqual([NAMES, ['teacher', 'labels-only', 'student']]);
  const text = comparisonTerminal(comparison, 80);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain('  peer-2 mlp');
});
