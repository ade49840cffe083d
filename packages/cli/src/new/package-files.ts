import { packageJsonOf, packageName } from './package-json.js';
import type { PackedPackages } from './packed-packages.js';
import { TEMPLATES, type TemplateKind } from './templates.js';

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'],
    rootDir: 'src', outDir: 'dist', declaration: true, sourceMap: false,
    strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true, noFallthroughCasesInSwitch: true,
    verbatimModuleSyntax: true, isolatedModules: true, skipLibCheck: true, forceConsistentCasingInFileNames: true,
  },
  include: ['src'],
};

/** Every file of a new plugin package, by path. */
export function packageFiles(kind: TemplateKind, id: string, packed?: PackedPackages): Readonly<Record<string, string>> {
  const template = TEMPLATES[kind];
  return {
    'package.json': json(packageJsonOf({ id, kind, field: template.field, shares: template.shares, packed })),
    'tsconfig.json': json(TSCONFIG),
    '.gitignore': 'node_modules/\ndist/\nruns/\n',
    // Install scripts of the engines fetch what Limbeck does not use.
    '.npmrc': 'ignore-scripts=true\n',
    'README.md': readme(kind, id),
    [`src/${id}.ts`]: template.source(id),
    [`src/${id}.test.ts`]: template.test(id),
    'example.yaml': template.example(id),
    ...('data' in template ? template.data : {}),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function readme(kind: TemplateKind, id: string): string {
  const { field } = TEMPLATES[kind];
  return `# ${packageName(id)}

The ${kind} \`${id}\` for Limbeck, in \`src/${id}.ts\`.

\`\`\`sh
npm install
npm run build
npm test                        # the conformance kit, and the tests of its own
npx limbeck list ${field}${' '.repeat(Math.max(1, 15 - field.length))}# shows it: plugins are found from package.json
npx limbeck run example.yaml
\`\`\`

\`"limbeck"\` in package.json says which module is which plugin. Another plugin is another file in \`src\` and another line there; its file name, its id and its word in manifests are the same.

Install scripts are off (\`.npmrc\`): the engines come with their packages.

Before \`npm publish\`: choose a licence and a version. Whoever installs the package beside \`limbeck\` can name \`${id}\` in a manifest.
`;
}
