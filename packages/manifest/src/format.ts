import { Document, isScalar, visit } from 'yaml';
import type { Manifest } from './schema/types.js';

/** The resolved manifest as YAML, with all defaults, keys in the order of the schema; loading it gives the same manifest. */
export function formatManifest(manifest: Manifest): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
    Map: (_, map) => {
      map.flow = map.items.length === 0;
    },
  });
  return document.toString({ lineWidth: 0 });
}
