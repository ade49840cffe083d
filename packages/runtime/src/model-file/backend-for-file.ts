import type { Backend } from '@limbeck/core';
import type { Catalogue } from '../plugins/catalogue.js';
import { opens } from './opens.js';

/** A backend that opens model files with this ending: the given one, else the first available of those installed, to be released after use. */
export async function backendForFile(ending: string, { backend, catalogue }: { readonly backend: Backend; readonly catalogue: Catalogue }): Promise<{ readonly backend: Backend; readonly release: () => void } | undefined> {
  if (opens(backend, ending)) return { backend, release: () => undefined };
  for (const id of catalogue.ids('backends').filter((other) => other !== backend.id)) {
    const definition = await catalogue.load('backends', id);
    if (!(await definition.probe()).available) continue;
    const other = await definition.activate({ threads: backend.threads });
    if (opens(other, ending)) return { backend: other, release: () => other.dispose() };
    other.dispose();
  }
  return undefined;
}
