import { NODE_RANGE } from '../version.js';
import { RANGES, TOOLS } from './dependencies.js';
import type { PackedPackages } from './packed-packages.js';
import type { PluginTemplate } from './template.js';

interface NewPackage {
  readonly id: string;
  readonly kind: string;
  readonly field: PluginTemplate['field'];
  /** Packages of Limbeck that it shares with the command. */
  readonly shares: readonly string[];
  /** Take Limbeck's packages from tarballs. */
  readonly packed: PackedPackages | undefined;
}

/** The package.json of a package with one plugin. */
export function packageJsonOf({ id, kind, field, shares, packed }: NewPackage): Readonly<Record<string, unknown>> {
  const range = (name: string): string => packed?.[name] ?? RANGES[name]!;
  const ranges = (...names: readonly string[]): Record<string, string> => Object.fromEntries([...names].sort().map((name) => [name, range(name)]));
  const direct = [...shares, '@limbeck/testkit', 'limbeck'];
  return {
    name: packageName(id),
    version: '0.1.0',
    description: `The ${kind} ${id} for Limbeck`,
    license: 'UNLICENSED',
    type: 'module',
    engines: { node: NODE_RANGE },
    exports: {
      '.': { types: `./dist/${id}.d.ts`, default: `./dist/${id}.js` },
      './package.json': './package.json',
      './*': { types: './dist/*.d.ts', default: './dist/*.js' },
    },
    files: ['dist', '!dist/**/*.test.*'],
    scripts: { build: 'tsc', test: 'vitest run --dir src', example: 'limbeck run example.yaml', prepack: 'npm run build' },
    // One copy for the plugin and for the command that loads it: of the core, and with it of TensorFlow.js.
    peerDependencies: Object.fromEntries(shares.map((name) => [name, RANGES[name]])),
    dependencies: ranges('zod'),
    devDependencies: ranges(...direct, ...Object.keys(TOOLS)),
    // Packages that are not published: npm would look for those behind the direct ones in the registry.
    ...(packed ? { overrides: Object.fromEntries(Object.entries(packed).map(([name, file]) => [name, direct.includes(name) ? `$${name}` : file])) } : {}),
    limbeck: { apiVersion: 1, [field]: { [id]: `./${id}` } },
  };
}

export function packageName(id: string): string {
  return id.startsWith('limbeck-') ? id : `limbeck-${id}`;
}
