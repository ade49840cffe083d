import { LimbeckError } from '@limbeck/core/errors';
import type { Backend, ModelFile } from '@limbeck/core';

/** Opens a model file on a backend that can. @throws LIM2020 it cannot; what the backend throws */
export async function openFile(backend: Backend, file: string, values: readonly string[] = []): Promise<ModelFile> {
  const opened = await backend.openModel?.(file, { values: [...new Set(values)] });
  if (!opened) throw new LimbeckError('LIM2020', { what: `The backend "${backend.id}" opens no model files.`, where: { file } });
  return opened;
}
