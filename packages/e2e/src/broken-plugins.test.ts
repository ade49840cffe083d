import type { BackendDefinition } from '@limbeck/core';
import { readRun } from '@limbeck/record';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';
import { limbeck, temporaryProject, type Project } from './command.js';
import { IMPORTS, installPackages, manifestOf, strategyText, writeIn } from './plugin-project.test.support.js';

/** One error as `--json` prints it. */
interface Told {
  readonly code: string;
  readonly what: string;
  readonly where?: { readonly file: string; readonly line?: number; readonly path?: string };
  readonly source?: { readonly file: string; readonly line?: number; readonly column?: number; readonly path?: string };
  readonly expected?: string;
  readonly found?: string;
  readonly next?: string;
}

const native = (await (await loadPlugin<BackendDefinition>('@limbeck/backend-cpu/cpu')).probe()).available;
if (!native && process.env['LIMBECK_REQUIRE_NATIVE'] === '1') throw new Error('LIMBECK_REQUIRE_NATIVE is set, and the backend "cpu" is not available.');

let project: Project;
afterEach(() => project.remove());

async function told(...args: string[]): Promise<{ readonly code: number | null; readonly errors: readonly Told[] }> {
  const { code, stdout } = await limbeck([...args, '--json'], project.folder);
  return { code, errors: (JSON.parse(stdout) as { readonly errors: readonly Told[] }).errors };
}

/** An error in few words: `manifest line | plugin file:line | what | expected | found | next`. */
function short({ code, what, where, source, expected, found, next }: Told): string {
  const place = source && `${source.file}${source.line === undefined ? '' : `:${source.line}`}${source.path === undefined ? '' : ` (${source.path})`}`;
  return [`${code} ${where?.file === 'manifest.yaml' ? `line ${where.line}` : (where?.file ?? '')}`, place, what, expected && `expected ${expected}`, found && `found ${found}`, next].filter((part) => part !== undefined && part !== '').join(' | ');
}

function withoutWhere({ where: _, ...told }: Told): Told {
  return told;
}

const IMPORT_ABSENT = ['import { helper } from', "'no-such-package';"].join(' ');
const MEAN = 'loss: ({ student }) => tf.mean(student.logits),';
const good = (id: string): string => strategyText(id, MEAN);

/** What may be wrong with a module: its text for an id, and what is told about it after the name of the plugin. */
const BROKEN_MODULES: Readonly<Record<string, readonly [text: (id: string) => string, line: number | undefined, file: RegExp, installed?: RegExp]>> = {
  'syntax': [(id) => good(id).replace("kind: 'response',", "kind: 'response'"), 5, /has a syntax error: .*Correct that line/],
  'named-export': [(id) => good(id).replace('export default', 'export const mine ='), undefined, /does not export a definition\. \| expected a default export made by .* \| found no default export, only mine \| Write `export default defineStrategy\(/],
  'number': [() => 'export default 42;\n', undefined, /does not export a definition\. .*found a default export that is 42/],
  'nothing': [() => '', undefined, /does not export a definition\. .*found no default export/],
  'no-loss': [(id) => strategyText(id, ''), undefined, /exports an incomplete or wrong definition: `loss`\. \| expected `loss`: a function \| found `loss`: nothing/],
  'many-mistakes': [(id) => good(id).replace("'response'", "'respons'").replace("formula: 'f', ", '').replace('z.strictObject({ power: z.number().positive().default(2) })', '{}'), undefined, /`kind`, `formula`, `options`\. \| expected `kind`: one of "response", "feature", "relation", "label"; `formula`: a string; `options`: a schema of zod 4.* \| found `kind`: "respons"; `formula`: nothing; `options`: an empty object/],
  'no-id': [(id) => good(id).replace(`id: '${id}', `, ''), undefined, /wrong definition: `id`\. \| expected `id`: a string \| found `id`: nothing/],
  'wrong-id': [(id) => good(id).replace(`'${id}'`, "'another'"), undefined, /defines the strategy "another", and is not called so\. \| expected `id: 'wrong-id'`.* \| found `id: 'another'`/, /exports a definition with another id\. \| expected "wrong-id", as in package\.json \| found "another"/],
  'throws-at-import': [(id) => `${IMPORTS}\nthrow new Error('no licence');\n${good(id).replace(IMPORTS, '')}`, 4, /threw an error when it was imported: no licence\. \| Mend that line/],
  'missing-package': [(id) => `${IMPORT_ABSENT}\n${good(id).replace('tf.mean(student.logits)', 'helper(student.logits)')}`, undefined, /imports "no-such-package", which is not installed where it lies\. \| Install it there: npm install no-such-package\./],
  'needs-throws': [(id) => good(id).replace('needs: { teacher: true },', "needs() { throw new Error('ask me later'); },"), 6, /LIM2005 .*Strategy "needs-throws" threw an error in `needs`: ask me later\./, /LIM2005 .*Strategy "needs-throws" threw an error in `needs`: ask me later\./],
};
const IDS = Object.keys(BROKEN_MODULES);
/** A plugin file, unlike a module of a package, may export definitions under names. */
const OF_FILES = IDS.filter((id) => id !== 'named-export');

describe('a plugin file that is broken says so at the manifest, all of them and the other mistakes at once', () => {
  it('before anything is run', async () => {
    project = await temporaryProject(manifestOf({
      terms: [...OF_FILES.map((id) => `{ use: ${id} }`), '{ use: fine, with: { powr: 3 } }', '{ use: fine, id: b, with: { power: -1 } }', '{ use: fin }'],
      more: `plugins:\n${[...OF_FILES, 'fine', 'kd', 'nowhere'].map((id) => `  - ./${id}.ts\n`).join('')}`,
    }));
    await writeIn(project, { ...Object.fromEntries(OF_FILES.map((id) => [`${id}.ts`, BROKEN_MODULES[id]![0](id)])), 'fine.ts': good('fine'), 'kd.ts': good('kd') });
    const { code, errors } = await told('validate', 'manifest.yaml');
    const texts = errors.map(short);
    const firstFile = 15 + OF_FILES.length + 3 + 1;
    for (const [i, id] of OF_FILES.entries()) {
      const [, line, expected] = BROKEN_MODULES[id]!;
      const own = texts.filter((text) => text.includes(id === 'needs-throws' ? `Strategy "${id}"` : `"./${id}.ts"`));
      expect(own, id).toEqual([expect.stringMatching(expected)]);
      expect(own[0]).toContain(`line ${id === 'needs-throws' ? 15 + i : firstFile + i} | ${id}.ts${line === undefined ? '' : `:${line}`} | `);
    }
    expect(texts.filter((text) => text.includes('"./kd.ts"'))).toEqual([expect.stringMatching(/LIM2002 line \d+ \| The plugin file "\.\/kd\.ts" offers the strategy "kd", which the package "@limbeck\/strategy-response" offers too\. \| Give the file and the id in it another name, for example "my-kd"\./)]);
    expect(texts.filter((text) => text.includes('nowhere'))).toEqual([expect.stringMatching(/LIM2004 line \d+ \| The plugin file "\.\/nowhere\.ts" does not exist\. .*relative to the manifest/)]);
    expect(texts.filter((text) => text.includes('powr'))).toEqual([expect.stringMatching(/LIM1003 line 25 .*Did you mean `power`\?/)]);
    expect(texts.filter((text) => text.includes('-1'))).toEqual([expect.stringMatching(/LIM1002 line 26 /)]);
    expect(texts.filter((text) => text.includes('"fin"'))).toEqual([expect.stringMatching(/LIM2001 line 27 .*Did you mean "fine"\?/)]);
    // Nothing else: an id that a broken file was to bring is not reported as unknown too.
    expect(errors).toHaveLength(OF_FILES.length + 5);
    expect(code).toBe(2);
  });
});

describe('an installed package that is broken says so', () => {
  it('at the strategy that the manifest names, with the line in its module', async () => {
    project = await temporaryProject(manifestOf({ terms: IDS.map((id) => `{ use: ${id} }`) }));
    await installPackages(project, { 'a-plugin': { limbeck: { apiVersion: 1, strategies: Object.fromEntries(IDS.map((id) => [id, `./${id}`])) }, files: Object.fromEntries(IDS.map((id) => [`${id}.js`, BROKEN_MODULES[id]![0](id)])) } });
    const { code, errors } = await told('validate', 'manifest.yaml');
    const texts = errors.map(short);
    for (const [i, id] of IDS.entries()) {
      const [, line, file, installed = file] = BROKEN_MODULES[id]!;
      const own = texts.filter((text) => text.includes(id === 'needs-throws' ? `Strategy "${id}"` : `The strategy "${id}" of "a-plugin"`));
      expect(own, id).toEqual([expect.stringMatching(installed)]);
      expect(own[0]).toContain(`line ${15 + i} | ${join('node_modules/a-plugin', `${id}.js`)}${line === undefined ? '' : `:${line}`} | `);
    }
    expect(errors).toHaveLength(IDS.length);
    expect(code).toBe(2);
  });

  it('where its package.json leads to no file', async () => {
    project = await temporaryProject(manifestOf({ terms: ['{ use: gone }', '{ use: unexported }'] }));
    await installPackages(project, { 'a-plugin': { limbeck: { apiVersion: 1, strategies: { gone: './gone', unexported: './deep/unexported' } }, exports: { './gone': './gone.js' } } });
    const texts = (await told('validate', 'manifest.yaml')).errors.map(short);
    const file = join('node_modules/a-plugin', 'package.json');
    expect(texts).toEqual([
      expect.stringMatching(/LIM2004 line 15 .*The strategy "gone" of "a-plugin" does not exist: the package\.json of "a-plugin" announces it as "\.\/gone", and there is no such file\. \| expected a file at .*gone\.js \| Build the package/),
      expect.stringMatching(/LIM2004 line 16 .*"\.\/deep\/unexported", and its `exports` have no such path\. \| expected "\.\/deep\/unexported" or "\.\/\*" among the package's `exports`/),
    ]);
    expect(texts[0]).toContain(`${file}:11 (limbeck.strategies.gone)`);
    expect(texts[1]).toContain(`${file}:12 (limbeck.strategies.unexported)`);
  });

  it('where its `limbeck` field is malformed, every package and every mistake at once', async () => {
    project = await temporaryProject(manifestOf({ terms: [] }));
    await installPackages(project, {
      'plugin-a': { limbeck: { apiVersion: 1, strategy: { x: './x' }, models: { y: 'dist/y.js' } } },
      'plugin-b': { limbeck: { apiVersion: 2, strategies: {} } },
      'plugin-c': { limbeck: { strategies: ['./z'] } },
      'plugin-d': { limbeck: { apiVersion: 1, strategies: { kd: './kd', mine: './mine' } } },
      'plugin-e': { limbeck: { apiVersion: 1, strategies: { mine: './mine' } } },
    });
    const { code, errors } = await told('validate', 'manifest.yaml');
    const texts = errors.map((error) => `${error.where?.file ?? ''}:${error.where?.line ?? ''} ${short(withoutWhere(error))}`);
    const at = (name: string, line: number): string => `${join('node_modules', name, 'package.json')}:${line} `;
    const lineOf = (pattern: RegExp): string => texts.find((text) => pattern.test(text))!;
    expect(lineOf(/no kind of plugin/)).toContain(`${at('plugin-a', 10)}LIM2003  | The "limbeck" field of the package "plugin-a" has a key "strategy", which is no kind of plugin.`);
    expect(lineOf(/no kind of plugin/)).toMatch(/found "strategy" \| Write "strategies"\./);
    expect(lineOf(/"dist\/y\.js"/)).toMatch(/`limbeck\.models\.y` in the package\.json of "plugin-a" has a wrong form\. \| expected an export subpath of the package that begins with "\.\/".* \| found "dist\/y\.js"/);
    expect(lineOf(/version 2/)).toContain(`${at('plugin-b', 9)}LIM2003  | The package "plugin-b" was written for version 2 of the plugin contract, and this Limbeck has version 1. | expected "apiVersion": 1 | found 2`);
    expect(lineOf(/for which version/)).toContain('"plugin-c"');
    expect(lineOf(/limbeck\.strategies`/)).toMatch(/expected ids with their export subpaths.* \| found \["\.\/z"\]/);
    expect(lineOf(/"kd"/)).toMatch(/LIM2002 .*Two packages offer the strategy "kd": .*"@limbeck\/strategy-response"/);
    expect(lineOf(/"kd"/)).toContain('"plugin-d"');
    expect(lineOf(/"mine"/)).toContain('Two packages offer the strategy "mine": "plugin-d" and "plugin-e".');
    expect(errors).toHaveLength(7);
    expect(code).toBe(2);
  });
});

/** What may be wrong with a loss, found when every term is tried once before any training. */
const BROKEN_LOSSES: Readonly<Record<string, readonly [rest: string, line: number | undefined, told: RegExp]>> = {
  'vector': ['loss: ({ student }) => student.logits,', undefined, /LIM3002 .*Strategy "vector" did not return a scalar\..* \| expected a tf\.Scalar, shape \[\] \| found a tensor of shape \[4, 10\] \| Reduce it/],
  'plain-number': ['loss: () => 3,', undefined, /LIM3002 .*found the number 3 \| Compute the loss of the tensors/],
  'no-return': ['loss: ({ student }) => { tf.mean(student.logits); },', undefined, /LIM3002 .*found undefined \| Return the loss/],
  'promise': ['loss: async ({ student }) => tf.mean(student.logits),', undefined, /LIM3002 .*found a promise \| Take `async` away/],
  'throws': ["loss: ({ student }) => {\n    const mean = tf.mean(student.logits);\n    throw new RangeError('not like this');\n  },", 9, /LIM2005 .*Strategy "throws" threw an error: RangeError: not like this\. That was on random outputs, before any training\./],
  'shapes': ['loss: ({ student }) => tf.mean(\n    tf.sub(student.logits, tf.zeros([7, 3]))),', 8, /LIM2005 .*Operands could not be broadcast together with shapes 4,10 and 7,3\./],
  'rows': ["perSample: () => ({ seen: { shape: [], initial: { fill: 0 } } }),\n  loss: ({ student, samples }) => ({ loss: tf.mean(student.logits), rows: { sen: samples.rows['seen'] } }),", undefined, /LIM3002 .*returned the row "sen" without having declared it\. .*expected one of: seen/],
};

/** What goes wrong only when the training step is recorded or run: one at a time. */
const BROKEN_TRAININGS: Readonly<Record<string, readonly [rest: string, line: number | undefined, told: RegExp]>> = {
  'tap': ["taps: { student: { default: ['nowhere'] } }, loss: ({ student }) => tf.mean(student.taps[0]),", undefined, /LIM3004 line 15 \| "nowhere" is no alias and no layer of the student mlp\. \| Choose from the taps of the student mlp: stage1/],
  'connectors': ["connectors: () => { throw new Error('no shapes'); }, loss: ({ student }) => tf.mean(student.logits),", 7, /LIM2005 line 15 .*threw an error in `connectors`: no shapes\./],
  'layer': ["connectors: () => ({ modules: { r: { input: [10], layers: [{ type: 'dens', units: 3 }] } } }), loss: ({ student }) => tf.mean(student.logits),", undefined, /LIM2005 line 15 .*There is no connector layer of type "dens"; there are: conv2d, .*dense/],
  'random': ["random: () => { throw new Error('no dice'); }, loss: ({ student }) => tf.mean(student.logits),", 7, /LIM2005 line 15 .*threw an error in `random`: no dice\./],
  'not-finite': ['loss: ({ student }) => tf.log(tf.neg(tf.mean(tf.square(student.logits)))),', undefined, /LIM4001 .*The loss term "not-finite" is NaN at step 1 \(epoch 1\) of student, seed 0\. .*Nothing has been updated yet, so it lies in the strategy of "not-finite" or its options/],
  'reads': ['loss: ({ student }) => tf.mul(tf.mean(student.logits), tf.mean(student.logits).dataSync()[0]),', 7, /LIM3011 line 15 .*while the training step of student was being recorded, before step 1: it is recorded once/],
  'second-call': ["loss: ({ student }) => {\n    globalThis.calls = (globalThis.calls ?? 0) + 1;\n    if (globalThis.calls > 1) throw new Error('only once');\n    return tf.mean(student.logits);\n  },", 9, /LIM2005 line 15 .*Strategy "second-call" threw an error: only once\. That was while the training step of student was being recorded, before step 1/],
  'no-gradient': ['loss: ({ student }) => tf.mean(tf.where(tf.greater(student.logits, 0), student.logits, tf.zerosLike(student.logits))),', undefined, /LIM3014 line 15 .*Strategy "no-gradient": The loss flows through the operation "Greater", which has no gradient\. .*maskWhere/],
  'constant': ['loss: ({ student }) => tf.mean(tf.mul(student.logits, tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))),', undefined, /LIM3012 line 15 .*Strategy "constant": .*holds a tensor of fixed values of shape \[10\].*fixedTensor/],
};

/** A kernel of a plugin's own, which no engine has, in a loss ("forward") or only in the gradient ("backward") of the student's logits or of its layer. */
const OWN_KERNEL = (where: 'forward' | 'backward'): string => `${IMPORTS}
const kernelFunc = ({ inputs, backend }) => { backend.incRef(inputs.x.dataId); return inputs.x; };
for (const kernelName of ['Seen', 'SeenGradient']) tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
const run = (name, x) => tf.engine().runKernel(name, { x });
const seen = tf.customGrad((x) => ({ value: ${where === 'forward' ? "run('Seen', x)" : 'tf.exp(x)'}, gradFunc: (dy) => run('SeenGradient', dy) }));
export default defineStrategy({
  id: 'seen', kind: 'response', formula: 'f', paper: 'none 2026, https://example.org', options: z.strictObject({}), needs: { teacher: true },
  loss: ({ student }) => tf.mean(seen(student.logits)),
});
`;

const OWN_LAYER = `import { defineModel, tf } from '@limbeck/core';
import { z } from 'zod';
tf.registerKernel({ kernelName: 'SeenByLayer', backendName: 'cpu', kernelFunc: ({ inputs, backend }) => { backend.incRef(inputs.x.dataId); return inputs.x; } });
class Looking extends tf.layers.Layer {
  static className = 'Looking';
  call(x) { return tf.customGrad((y) => ({ value: tf.exp(y), gradFunc: (dy) => tf.engine().runKernel('SeenByLayer', { x: dy }) }))(Array.isArray(x) ? x[0] : x); }
}
export default defineModel({
  id: 'looking', description: 'A layer whose gradient no engine has', options: z.strictObject({}),
  build({ inputShape, classes }) {
    const input = tf.input({ name: 'input', shape: [...inputShape] });
    const flat = tf.layers.flatten({ name: 'flatten' }).apply(input);
    const hidden = tf.layers.dense({ name: 'hidden', units: 8 }).apply(flat);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ name: 'last', units: classes }).apply(new Looking({ name: 'look' }).apply(hidden)) });
  },
});
`;

describe('an operation that the engine does not have is named, with the strategy or layer that it is of', () => {
  it.each([['forward', /"Seen" cannot be recorded \(in strategy seen\)/], ['backward', /"SeenGradient" cannot be recorded \(in gradient of strategy seen\)/]] as const)('in a strategy, %s', async (where, expected) => {
    project = await temporaryProject(manifestOf({ terms: ['{ use: seen }'], more: 'plugins: [./seen.ts]' }));
    await writeIn(project, { 'seen.ts': OWN_KERNEL(where) });
    const { code, errors } = await told('run', 'manifest.yaml', '--out', 'run', '--no-measure');
    const [error, ...others] = errors.map(short);
    expect(others).toEqual([]);
    expect(error).toMatch(/^LIM3010 line 15 \| (seen\.ts:6 \| |Strategy "seen": )The operation /);
    expect(error).toMatch(expected);
    expect(error).toContain('That was while the training step of student was being recorded, before step 1');
    expect(code).toBe(1);
  });

  it('in a layer, backward', async () => {
    project = await temporaryProject(manifestOf({ terms: ['{ use: kd }'], more: 'plugins: [./looking.ts]' }).replace('student: { model: { use: mlp, with: { hidden: [8] } } }', 'student: { model: { use: looking } }'));
    await writeIn(project, { 'looking.ts': OWN_LAYER });
    const { code, errors } = await told('run', 'manifest.yaml', '--out', 'run', '--no-measure');
    expect(errors.map(short)).toEqual([expect.stringMatching(/^LIM3010 +\| The operation "SeenByLayer" cannot be recorded \(in gradient of looking, layer look\)/)]);
    expect(code).toBe(1);
  });
});

describe('a loss that is broken says so', () => {
  it('before any training, all terms at once', async () => {
    const ids = Object.keys(BROKEN_LOSSES);
    project = await temporaryProject(manifestOf({ terms: ids.map((id) => `{ use: ${id} }`), more: `plugins: [${ids.map((id) => `./${id}.ts`).join(', ')}]` }));
    await writeIn(project, Object.fromEntries(ids.map((id) => [`${id}.ts`, strategyText(id, BROKEN_LOSSES[id]![0])])));
    const { code, errors } = await told('run', 'manifest.yaml', '--out', 'run', '--no-measure');
    const texts = errors.map(short);
    for (const [i, id] of ids.entries()) {
      const [, line, expected] = BROKEN_LOSSES[id]!;
      expect(texts[i]).toMatch(expected);
      expect(texts[i]).toContain(`line ${15 + i} | ${line === undefined ? '' : `${id}.ts:${line} | `}Strategy`);
    }
    expect(errors).toHaveLength(ids.length);
    expect(code).toBe(1);
    const { summary, metrics } = await readRun(join(project.folder, 'run'));
    expect(summary).toMatchObject({ status: 'failed', models: [] });
    expect(metrics).toEqual([]);
  });

  it.each(Object.entries(BROKEN_TRAININGS))('in training: %s', async (id, [rest, line, expected]) => {
    project = await temporaryProject(manifestOf({ terms: [`{ use: ${id} }`], more: `plugins: [./${id}.ts]` }));
    await writeIn(project, { [`${id}.ts`]: strategyText(id, rest) });
    const { code, errors } = await told('run', 'manifest.yaml', '--out', 'run', '--no-measure');
    expect(errors.map(short)).toEqual([expect.stringMatching(expected)]);
    expect(errors[0]!.source).toEqual(line === undefined ? undefined : expect.objectContaining({ file: `${id}.ts`, line }));
    expect(code).toBe(1);
  });

  it.skipIf(!native)('at a later step, where steps run operation by operation', async () => {
    const rest = "loss: ({ student }) => {\n    globalThis.calls = (globalThis.calls ?? 0) + 1;\n    if (globalThis.calls > 4) throw new Error('enough');\n    return tf.mean(student.logits);\n  },";
    project = await temporaryProject(manifestOf({ terms: ['{ use: later }', '{ use: no-gradient, weight: 0 }'], more: 'plugins: [./later.ts, ./no-gradient.ts]' }).replace('backend: onnx', 'backend: { use: cpu, eager: true }'));
    await writeIn(project, { 'later.ts': strategyText('later', rest), 'no-gradient.ts': strategyText('no-gradient', MEAN) });
    expect((await told('run', 'manifest.yaml', '--out', 'run', '--no-measure')).errors.map(short)).toEqual([expect.stringMatching(/LIM2005 line 15 \| later\.ts:9 \| Strategy "later" threw an error: enough\. That was at step 2 \(epoch 1\) of student, seed 0\./)]);
    await writeIn(project, { 'later.ts': strategyText('later', MEAN), 'no-gradient.ts': strategyText('no-gradient', BROKEN_TRAININGS['no-gradient']![0]) });
    expect((await told('run', 'manifest.yaml', '--out', 'again', '--no-measure')).errors.map(short)).toEqual([expect.stringMatching(/LIM3014 .*"Greater", which has no gradient\. That was at step 1 \(epoch 1\) of student, seed 0\./)]);
  });

  it('in an installed package too, in text without a stack', async () => {
    project = await temporaryProject(manifestOf({ terms: ['{ use: throws }'] }));
    await installPackages(project, { 'a-plugin': { limbeck: { apiVersion: 1, strategies: { throws: './throws' } }, files: { 'throws.js': strategyText('throws', BROKEN_LOSSES['throws']![0]) } } });
    const { code, stderr } = await project.run('run');
    expect(stderr).toBe(`LIM2005 Strategy "throws" threw an error: RangeError: not like this. That was on random outputs, before any training.
  at manifest.yaml:15:7 (distill.strategies[1])
  in ${join('node_modules/a-plugin', 'throws.js')}:9:11
  next:     Mend that line; --debug prints the stack.

What was finished is kept in run
`);
    expect(code).toBe(1);
  });
});
