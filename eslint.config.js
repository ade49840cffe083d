import { builtinModules } from 'node:module';
import { readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import doubleCastNeedsReason from './tools/eslint/double-cast-needs-reason.js';

requireProjectGraph();

const sources = '{packages,plugins,tools,benchmarks}/**/*.ts';
/** `x.test.ts`, and `x.test.support.ts` beside it. */
const tests = '**/*.test{,.*}.ts';

/** Which layer may import which; the layer of a project is its tag in package.json. */
const layers = {
  core: [],
  kernels: ['core'],
  manifest: ['core', 'testkit'],
  record: ['core', 'testkit'],
  trace: ['core', 'kernels', 'testkit'],
  engine: ['core', 'kernels', 'trace', 'testkit'],
  runtime: ['core', 'kernels', 'manifest', 'record', 'testkit'],
  golden: ['core', 'kernels', 'testkit'],
  report: ['core', 'record', 'testkit'],
  cli: ['core', 'manifest', 'record', 'runtime', 'report', 'golden', 'testkit'],
  testkit: ['core', 'kernels'],
  plugin: ['core', 'kernels', 'trace', 'engine', 'testkit'],
  e2e: ['*'],
  tools: ['*'],
};

const depConstraints = Object.entries(layers).map(([layer, allowed]) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: allowed.map((name) => (name === '*' ? '*' : `layer:${name}`)),
  ...(layer === 'runtime' ? {} : { bannedExternalImports: ['inversify', 'reflect-metadata'] }),
}));

/** What `no-restricted-imports` refuses, by reason; a later config entry replaces an earlier one, so each entry names its whole list. */
const ban = {
  tensorflow: {
    regex: '^@tensorflow/',
    message: "Import tf from '@limbeck/core': its tf.ts is the one module that loads TensorFlow.js, complete and once.",
  },
  tensorflowValues: {
    regex: '^@tensorflow/',
    allowTypeImports: true,
    message: 'Only types may be imported here; the engine is loaded at run time, from where it was set up.',
  },
  testCode: { regex: '^(vitest|@limbeck/testkit)(/|$)', message: 'Only x.test.ts files, and x.test.support.ts beside them, may import test code.' },
  inversify: { regex: '^(inversify|reflect-metadata)$', message: 'Only compose() knows the container.' },
  builtins: { regex: `^(node:.*|${builtinModules.join('|')})$`, message: 'This layer does no I/O and runs anywhere.' },
};

/** @param {...{ regex: string, message: string }} patterns */
const restrictImports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const restrictedSyntax = {
  exportAll: { selector: 'ExportAllDeclaration', message: 'Name each export: `export *` hides what a module offers.' },
  defaultExport: { selector: 'ExportDefaultDeclaration', message: 'Only plugin definitions are default exports.' },
  tensorflowAtRunTime: { selector: 'ImportExpression[source.value=/^@tensorflow/]', message: "Import tf from '@limbeck/core'." },
  date: { selector: "NewExpression[callee.name='Date']", message: 'No clock here: results must not depend on when they were computed.' },
};
const { exportAll, defaultExport, tensorflowAtRunTime, date } = restrictedSyntax;

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', 'runs/', 'coverage/', '**/*.timestamp-*'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: [sources],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx, limbeck: { rules: { 'double-cast-needs-reason': doubleCastNeedsReason } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints, banTransitiveDependencies: true, checkDynamicDependenciesExceptions: ['.*'] }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': ['error', { allowRethrowing: true, allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'limbeck/double-cast-needs-reason': 'error',
      'max-lines': ['error', { max: 300 }],
      'eqeqeq': 'error',
      'no-restricted-syntax': ['error', exportAll, defaultExport, tensorflowAtRunTime],
      ...restrictImports(ban.tensorflow, ban.testCode, ban.inversify),
    },
  },

  { files: ['packages/{core,kernels}/src/**/*.ts'], rules: restrictImports(ban.tensorflow, ban.testCode, ban.inversify, ban.builtins) },
  { files: ['packages/core/src/tf.ts'], rules: restrictImports(ban.testCode, ban.inversify, ban.builtins) },
  { files: ['packages/tensorflow/src/**/*.ts'], rules: restrictImports(ban.tensorflowValues, ban.testCode, ban.inversify) },
  { files: ['packages/runtime/src/**/compose*.ts'], rules: restrictImports(ban.tensorflow, ban.testCode) },
  { files: ['packages/{testkit,e2e}/src/**/*.ts', '{tools,benchmarks}/src/**/*.ts'], rules: restrictImports(ban.tensorflow, ban.inversify) },
  { files: [tests], rules: restrictImports(ban.tensorflow, ban.inversify) },
  { files: [`packages/tensorflow/src/${tests}`], rules: restrictImports(ban.tensorflowValues, ban.inversify) },
  { files: ['packages/runtime/src/**/compose*.test.ts'], rules: restrictImports(ban.tensorflow) },

  {
    files: ['packages/{core,kernels,trace,manifest,golden}/src/**/*.ts', 'plugins/*/src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take a Random (core): everything random is seeded.' },
        { object: 'Date', property: 'now', message: date.message },
      ],
      'no-restricted-syntax': ['error', exportAll, defaultExport, tensorflowAtRunTime, date],
    },
  },
  { files: ['plugins/*/src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', exportAll, tensorflowAtRunTime, date] } },
  { files: ['packages/tensorflow/src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', exportAll, defaultExport] } },
  {
    files: ['packages/{core,kernels,manifest,record,trace,tensorflow,runtime,golden,report}/src/**/*.ts', 'plugins/*/src/**/*.ts'],
    ignores: [tests],
    rules: { 'no-console': 'error' },
  },
  { files: ['**/generated/**', '**/*.generated.ts', '**/*_pb.ts'], rules: { 'max-lines': 'off' } },
);

/**
 * Without Nx's cached project graph the boundary rule prints a warning, reports nothing and lets every import pass. Better no lint at all.
 * While Nx itself builds the graph it loads this file too, and must be let through.
 */
function requireProjectGraph() {
  if (globalThis.NX_GRAPH_CREATION) return;
  try {
    readCachedProjectGraph();
  } catch (cause) {
    throw new Error('Nx has no project graph here, so module boundaries could not be checked. Run `npm run lint`, which makes it.', { cause });
  }
}
