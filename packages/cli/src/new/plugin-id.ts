import { LimbeckError } from '@limbeck/core/errors';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws LIM1010 unless the word can be a file name, a package name and a word in a manifest */
export function assertPluginId(id: string): void {
  if (ID.test(id) && id !== 'index' && id.length <= 60) return;
  throw new LimbeckError('LIM1010', {
    what: `"${id}" cannot be the id of a plugin.`,
    expected: 'small letters and digits, in words with a hyphen between them, beginning with a letter; not "index"',
    found: JSON.stringify(id),
    next: 'Choose an id such as "my-kd": it is the file name and the word in manifests.',
  });
}

/** `my-kd` is exported as `myKd`. */
export function exportName(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
