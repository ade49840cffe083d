import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { z } from 'zod';
import { importedPackages } from '../imported-packages.js';
import { exportTargets } from './export-targets.js';

const ranges = z.record(z.string(), z.string()).default({});
const packedSchema = z.looseObject({
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  description: z.string().min(1),
  license: z.string().min(1),
  type: z.literal('module'),
  engines: z.looseObject({ node: z.string() }),
  files: z.array(z.string()).min(1),
  bin: z.record(z.string(), z.string()).default({}),
  exports: z.record(z.string(), z.unknown()),
  limbeck: z.looseObject({ apiVersion: z.literal(1) }).optional(),
  dependencies: ranges,
  peerDependencies: ranges,
  devDependencies: z.undefined().optional(),
});

/** What is wrong with an unpacked tarball, a sentence each. */
export async function checkPackage(folder: string): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile()).map((file) => file.replaceAll('\\', '/')).sort();
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const parsed = packedSchema.safeParse(manifest);
  if (!parsed.success) return [`package.json: ${z.prettifyError(parsed.error)}`];
  const { name, exports, bin, limbeck, dependencies, peerDependencies } = parsed.data;
  const targets = [...exportTargets(exports), ...Object.values(bin)].map((target) => posix.normalize(target));
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true, level: 'warning' });
  return [
    ...targets.filter((target) => !matches(files, target)).map((target) => `"${target}" of package.json is no file of the package`),
    ...pluginModules(limbeck).filter((subpath) => !files.includes(posix.join('dist', `${subpath}.js`))).map((subpath) => `the plugin "${subpath}" of package.json is no module of the package`),
    ...files.filter(leaked).map((file) => `${file} is in the package: a test, a source or a file of the build`),
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...undeclared(folder, files, new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })])),
    ...messages.map((message) => `publint: ${formatMessage(message, manifest as Parameters<typeof formatMessage>[1], { color: false }) ?? message.code}`),
  ];
}

/** A target may have one `*`. */
function matches(files: readonly string[], target: string): boolean {
  const [start, end] = target.split('*');
  return end === undefined ? files.includes(target) : files.some((file) => file.startsWith(start!) && file.endsWith(end));
}

function pluginModules(field: Readonly<Record<string, unknown>> = {}): string[] {
  const { apiVersion: _, ...kinds } = field;
  return Object.values(z.record(z.string(), z.record(z.string(), z.string())).parse(kinds)).flatMap((plugins) => Object.values(plugins));
}

function leaked(file: string): boolean {
  return /(^|\/)(src|node_modules)\/|\.test\.|\.tsbuildinfo$/.test(file) || (/\.[cm]?tsx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file));
}

function undeclared(folder: string, files: readonly string[], declared: ReadonlySet<string>): string[] {
  return files
    .filter((file) => /\.([cm]?js|d\.ts)$/.test(file))
    .flatMap((file) => importedPackages(readFileSync(join(folder, file), 'utf8')).filter((name) => !declared.has(name)).map((name) => `${file} imports "${name}", which package.json does not declare`));
}
