import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.js';
import { parseHtml } from './html/parse-html.js';
import { runRecord, training } from './record.test.support.js';
import { modelSummary, runSummary } from './summary.test.support.js';

const HOSTILE = '<script>alert("x")</script>| [a](javascript:b) `c` &amp;';
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `class ${i}`);
const texts = (html: string, selector: string): string[] => [...parseHtml(html).querySelectorAll(selector)].map((element) => element.textContent.trim());

describe('the report on one run', () => {
  const { html, markdown } = buildReport([runRecord()]);

  it('has every part, in both forms', () => {
    const parts = ['Result', 'What was distilled into what', 'Accuracy against size and latency', 'Learning curves', 'Loss terms', 'Classes', 'Every seed', 'How to repeat it'];
    expect(texts(html, 'h2')).toEqual(parts);
    expect(markdown.match(/^## .*$/gm)).toEqual(parts.map((part) => `## ${part}`));
  });

  it('says what was distilled into what', () => {
    for (const sentence of ['0.1 x cross-entropy + 0.9 x kd (temperature 4)', 'cnn (channels 32-64), trained in this run', 'mlp (hidden 128)', '2 epochs; sgd, learning rate cosine (from 0.1)']) {
      expect(texts(html, 'dd')).toContain(sentence);
      expect(markdown).toContain(sentence);
    }
  });

  it('says where the teacher predicted, exact numbers of samples, and factors in one way', () => {
    const record = runRecord();
    const teacherBackend = { requested: 'auto', id: 'onnx', predictions: 'cached' as const, batchSize: 500, measured: [{ id: 'cpu', milliseconds: 12, refused: null }, { id: 'onnx', milliseconds: 8.1, refused: null }] };
    const report = buildReport([{ ...record, summary: { ...record.summary!, teacherBackend } }]);
    expect(texts(report.html, 'dd')).toContain('cached, on onnx, the fastest for 500 samples (cpu 12.0 ms, onnx 8.10 ms)');
    expect(report.markdown).toContain("- **The teacher's predictions:** cached, on onnx");
    expect(report.markdown).toMatch(/60,000 training, 10,000 test samples/);
    expect(texts(report.html, '.highlights b')).toContain('40x');
  });

  it('gives the verdict first and the gained factors in the table', () => {
    expect(texts(html, '.notice')[0]).toMatch(/^Distilling helped: .*\+0\.23 ± 0\.01 percentage points/);
    expect(parseHtml(html).querySelector('.notice')!.classList.contains('good')).toBe(true);
    expect(markdown).toContain('| multiply-adds | 4.0 M | 102 k | 102 k | 40x |');
    expect(markdown).toContain('| file size | 1.7 MB | 407 kB | 407 kB | 4.1x |');
  });

  it('draws curves with bands, terms, trade-offs, matrices and classes', () => {
    expect(texts(html, 'figcaption')).toEqual([
      'Accuracy against file size', 'Accuracy against latency', 'Accuracy against multiply-adds',
      'Accuracy on the test split', 'Evaluation loss on the test split',
      'teacher, weight 1', 'labels-only, weight 1', 'student, unweighted', 'student, weighted',
      'teacher: 98.00 % right', 'labels-only: 91.00 % right', 'student: 92.00 % right',
      'Student against labels-only, by class',
    ]);
    const accuracy = parseHtml(html).querySelectorAll('figure')[3];
    expect(accuracy!.querySelectorAll('[aria-label=area] path')).toHaveLength(2);
    expect(accuracy!.querySelectorAll('[aria-label=line] path')).toHaveLength(3);
  });

  it('counts classes gained and lost, seed by seed', () => {
    expect(markdown).toContain('student minus labels-only, mean over 3 seeds, whiskers ± sd: 2 of 3 classes gained, 1 lost.');
    expect(markdown).toContain('| dog | 91.00 | 93.00 | +2.00 ± 0.00 |');
    expect(markdown).toContain('| cat | dog | 10 | 10.0 % |');
  });

  it('is one file: no script, no address, a title for each chart and table', () => {
    const document = parseHtml(html);
    expect(document.querySelectorAll('script, img, iframe, object, [onload], [onclick]')).toHaveLength(0);
    expect([...document.querySelectorAll('[src], [href]')].map((element) => element.getAttribute('href') ?? element.getAttribute('src')).filter((address) => !/^(#part-\d+|data:,)$/.test(address!))).toEqual([]);
    expect(html.match(/url\(|@import/g)).toBeNull();
    for (const figure of document.querySelectorAll('figure')) expect(figure.querySelector('p.hidden')!.textContent.length).toBeGreaterThan(20);
    for (const table of document.querySelectorAll('table')) expect(table.querySelector('caption')!.textContent).not.toBe('');
    for (const part of document.querySelectorAll('nav a')) expect(document.querySelector(part.getAttribute('href')!)).not.toBeNull();
  });

  it('is the same for the same record', () => {
    expect(buildReport([runRecord()])).toEqual({ html, markdown });
  });
});

it('takes names from a manifest or dataset for text and nothing else', () => {
  const record = runRecord({ manifest: `name: ${JSON.stringify(HOSTILE)}\ndescription: ${JSON.stringify(HOSTILE)}\nstudent: { model: { use: ${JSON.stringify(HOSTILE)} } }\n# \`\`\`\`` }, ['cat', HOSTILE, '</style><b>']);
  const { html, markdown } = buildReport([{ ...record, summary: { ...record.summary!, name: HOSTILE, status: 'failed', error: { code: 'LIM4001', message: HOSTILE } } }]);
  const document = parseHtml(html);
  expect(document.querySelectorAll('script, b:not(.highlights b)')).toHaveLength(0);
  expect(html).not.toMatch(/<script|<\/style><b>/i);
  expect(document.querySelector('h1')!.textContent).toBe(HOSTILE);
  expect(texts(html, 'td')).toContain(HOSTILE);
  expect(markdown.slice(0, markdown.indexOf('`````yaml'))).not.toMatch(/<script|[^\\]\[a\]|[^\\]`c/);
  expect(markdown).toContain('`````yaml');
});

it('keeps the matrix of many classes readable: no numbers, the pairs in a table, the ends of the classes', () => {
  const { html, markdown } = buildReport([runRecord({}, names(100))]);
  const matrix = parseHtml(html).querySelectorAll('figure')[9]!;
  expect(matrix.querySelectorAll('[aria-label=rect] rect')).toHaveLength(200);
  expect(matrix.querySelectorAll('[aria-label=text]')).toHaveLength(0);
  expect(markdown).toContain('the 12 at either end are shown');
  expect(html.length).toBeLessThan(600_000);
  expect(buildReport([runRecord({}, names(400))]).markdown).toContain('Not drawn for 400 classes');
});

describe('a run that did not come to its end', () => {
  it('shows what it has written when it was killed or goes on', () => {
    const { html, markdown } = buildReport([runRecord({ summary: undefined, evaluations: [], metrics: training('teacher', 0, 0.99) })]);
    expect(texts(html, '.notice')).toEqual(['This run has no summary.json: it is still going on, or its process was killed. This report shows what it has written so far.']);
    expect(markdown).toContain('| teacher | 0 | 2 | 99.00 % (test) | 0.1500 |');
    expect(texts(html, 'h2')).toEqual(['Result', 'What was distilled into what', 'Learning curves', 'Loss terms', 'How to repeat it']);
  });

  it('says that and why it failed, also when nothing was finished', () => {
    const summary = { ...runSummary([]), status: 'failed' as const, dataset: null, error: { code: 'LIM4001', message: 'The loss is NaN.' } };
    const { html } = buildReport([runRecord({ summary, evaluations: [], metrics: [] })]);
    expect(texts(html, '.notice')).toEqual(['This run failed with LIM4001: The loss is NaN. This report shows what was finished before.']);
    expect(html).toContain('No training was finished: there is nothing to compare.');
  });

  it('copes with an empty folder, a manifest that is none, and values that are not finite', () => {
    const diverged = training('student', 0, 0.5).map((event) => ({ ...event, loss: NaN, ...(event.type === 'epoch' ? { evalLoss: Infinity } : {}) }));
    for (const manifest of [undefined, '- not\n- a manifest', ': : :']) {
      const record = runRecord({ summary: undefined, environment: undefined, evaluations: [], metrics: manifest === undefined ? [] : diverged, manifest });
      expect(buildReport([record]).html).not.toMatch(/NaN|Infinity(?!<)/);
    }
  });
});

it('claims nothing without a baseline, and draws no spread from one seed', () => {
  const models = [modelSummary('student', [0.98], { label: 'cross-entropy' })];
  const { html, markdown } = buildReport([runRecord({ summary: runSummary(models), metrics: training('student', 0, 0.98), evaluations: [] })]);
  expect(markdown).toContain('this run cannot tell what distilling gained');
  expect(markdown).toContain('One seed: lines without a spread.');
  expect(parseHtml(html).querySelectorAll('[aria-label=area]')).toHaveLength(0);
});

it('puts several runs side by side, then one after the other', () => {
  const second = runRecord({ folder: 'runs/quickstart/2' });
  const { html, markdown } = buildReport([runRecord(), { ...second, summary: { ...second.summary!, split: 'validation', name: 'other' } }]);
  expect(texts(html, 'h2')).toEqual(['Side by side', 'Accuracy against size and latency', 'Run 1: quickstart', 'Run 2: other']);
  expect(texts(html, 'h3').filter((title) => title === 'Result')).toHaveLength(2);
  expect(markdown).toContain('These runs differ in split (test; validation)');
});
