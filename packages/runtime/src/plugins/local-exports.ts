import type { PluginKind } from '@limbeck/core';
import { defaultExport, kindOf } from './definition.js';

/** A definition that a module exports, and under which name. */
export interface ExportedDefinition {
  readonly name: string;
  readonly kind: PluginKind;
  readonly id: string;
}

/** The definitions that a plugin file exports: by default, under names of their own, or both. Empty where its default export is something else. */
export function exportedDefinitions(module: unknown): readonly ExportedDefinition[] {
  if (typeof module !== 'object' || module === null) return [];
  const byName = Object.entries(module).filter(([name]) => name !== 'default');
  const given = defaultExport(module);
  // A module without a default export may be given as its own.
  const isModule = typeof given === 'object' && given !== null && byName.length > 0 && byName.every(([name, value]) => Object.entries(given).some(([key, own]) => key === name && own === value));
  const named = byName.flatMap(definitionOf);
  if (given === undefined || isModule) return named;
  const main = definitionOf(['default', given]);
  if (main.length === 0) return [];
  // One definition may be exported under two names.
  return [...main, ...named.filter(({ name }) => (module as Readonly<Record<string, unknown>>)[name] !== given)];
}

function definitionOf([name, value]: readonly [string, unknown]): ExportedDefinition[] {
  const kind = kindOf(value);
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return kind !== undefined && typeof id === 'string' ? [{ name, kind, id }] : [];
}
