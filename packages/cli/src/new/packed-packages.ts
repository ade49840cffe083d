import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LimbeckError } from '@limbeck/core/errors';

/** Packages of Limbeck as tarballs: the `file:` specifier of each by its name. */
export type PackedPackages = Readonly<Record<string, string>>;

/** What a new package cannot do without. */
const NEEDED = ['limbeck', '@limbeck/core', '@limbeck/kernels', '@limbeck/testkit'];

/**
 * The tarballs of a folder that `npm pack` filled: `limbeck-core-0.1.0.tgz` is `@limbeck/core`.
 *
 * @throws LIM1010 the folder does not hold the packages that a new one depends on
 */
export async function packedPackages(folder: string): Promise<PackedPackages> {
  const place = resolve(folder);
  const files = (await readdir(place).catch(() => [])).sort();
  const packages = Object.fromEntries(
    files.flatMap((file) => {
      const match = /^limbeck(?:-([a-z-]+))?-\d+\.\d+\.\d+.*\.tgz$/.exec(file);
      return match ? [[match[1] === undefined ? 'limbeck' : `@limbeck/${match[1]}`, `file:${resolve(place, file).replaceAll('\\', '/')}`]] : [];
    }),
  );
  const missing = NEEDED.filter((name) => !(name in packages));
  if (missing.length === 0) return packages;
  throw new LimbeckError('LIM1010', {
    what: `"${folder}" does not hold the packed packages of Limbeck.`,
    expected: 'limbeck-<version>.tgz, limbeck-core-<version>.tgz and the other packages of the same version',
    found: files.length === 0 ? 'no files' : `no tarball of ${missing.join(', ')}`,
    next: 'Fill the folder in a checkout of Limbeck: npm run pack -- <folder>.',
  });
}
