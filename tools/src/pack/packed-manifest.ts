/** What stands in package.json for this repository alone. */
const OWN_KEYS = ['devDependencies', 'nx', 'scripts'];
/** The export condition by which sources resolve in this repository; they are not in the tarball. */
const SOURCE_CONDITION = '@limbeck/source';

type Json = Readonly<Record<string, unknown>>;

/** The package.json that is published. */
export function packedManifest(manifest: Json): Json {
  const kept = Object.entries(manifest).filter(([key]) => !OWN_KEYS.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'exports' ? withoutSource(value) : value]));
}

function withoutSource(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== SOURCE_CONDITION).map(([key, inner]) => [key, withoutSource(inner)]));
}
