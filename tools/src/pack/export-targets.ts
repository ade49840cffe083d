/** Every file that the `exports` of a package.json lead to, under whatever conditions. */
export function exportTargets(exports: unknown): string[] {
  if (typeof exports === 'string') return [exports];
  if (typeof exports !== 'object' || exports === null) return [];
  return [...new Set(Object.values(exports).flatMap(exportTargets))];
}
