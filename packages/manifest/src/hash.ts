import { createHash } from 'node:crypto';
import type { Manifest } from './schema/types.js';

/** SHA-256, in hexadecimal, of the manifest as JSON with sorted keys: the same for every way of writing the same experiment. */
export function manifestHash(manifest: Manifest): string {
  return contentHash(manifest);
}

/** The same of any plain data. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
