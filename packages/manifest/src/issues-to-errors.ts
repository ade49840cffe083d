import type { LimbeckError } from '@limbeck/core';
import type { z } from 'zod';
import { issueErrors } from './problems/issue-errors.js';
import type { Places } from './source/located.js';
import { valueAt, type Path } from './source/path.js';

/**
 * The issues of a part of the manifest that a plugin's schema refused (its `with`), as the errors that the manifest's own schema would give.
 * With the schema that refused it, unknown keys get suggestions and expected values get words.
 */
export function issuesToErrors(issues: readonly z.core.$ZodIssue[], basePath: Path, loaded: Places & { readonly manifest: unknown }, schema?: z.ZodType): LimbeckError[] {
  const { manifest, locate, locateKey } = loaded;
  return issueErrors(issues, { value: valueAt(manifest, basePath), base: basePath, schema, locate, locateKey });
}
