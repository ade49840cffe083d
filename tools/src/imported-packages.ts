import { isBuiltin } from 'node:module';
import ts from 'typescript';

/** `@limbeck/core/tf` and `@limbeck/core` are the package `@limbeck/core`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The packages that a module imports, statically or dynamically, for values or types. */
export function importedPackages(text: string): string[] {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return specifiers.filter((specifier) => !/^[.#]/.test(specifier) && !isBuiltin(specifier)).map(packageOf);
}
