import { LimbeckError } from '@limbeck/core';
import type { Backend, BackendDefinition } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { opens } from '../model-file/opens.js';
import { activationOptions } from './choose-backend.js';
import type { ConfiguredTeacher } from './composition.js';

export interface TeacherBackends {
  /** At least one: the only one that comes into question, or those to choose from by a measurement. */
  readonly backends: readonly Backend[];
  /** Releases those that were activated for the teacher. */
  dispose(): void;
}

/**
 * The engines on which a teacher may predict: the one that the manifest names, all that are available for `auto`; else the experiment's own, or for a file that it cannot open the
 * available one of the highest rank that can.
 *
 * @param fileEnding of the teacher's file; undefined for a network
 * @throws LIM2020 the named backend, or any that is needed, is not available; LIM1009 the named one opens no such files
 */
export async function teacherBackends(teacher: ConfiguredTeacher, fileEnding: string | undefined, { loaded, backend: own }: { readonly loaded: LoadedManifest; readonly backend: Backend | undefined }): Promise<TeacherBackends> {
  const requested = teacher.config.backend;
  const fits = (backend: Backend): boolean => fileEnding === undefined || opens(backend, fileEnding);
  const backends: Backend[] = [];
  const activated: Backend[] = [];
  const dispose = (): void => activated.forEach((each) => each.dispose());
  if (own && (requested === undefined || requested === own.id) && fits(own)) return { backends: [own], dispose };
  try {
    for (const definition of teacher.backends.toSorted((a, b) => b.rank - a.rank)) {
      const backend = definition.id === own?.id ? own : await activate(definition, teacher, loaded);
      if (!backend) continue;
      if (backend !== own) activated.push(backend);
      if (fits(backend)) backends.push(backend);
      if (requested === undefined && backends.length > 0) break;
    }
    if (backends.length > 0) return { backends, dispose };
    throw noneFits(teacher, fileEnding, loaded);
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Undefined where it is not available and need not be. */
async function activate(definition: BackendDefinition, { config, path }: ConfiguredTeacher, { manifest, locate }: LoadedManifest): Promise<Backend | undefined> {
  const probe = await definition.probe();
  if (probe.available) return definition.activate(activationOptions({ ...manifest.backend, eager: false }));
  if (config.backend === undefined || config.backend === 'auto') return undefined;
  const { reason, remedy } = probe;
  throw new LimbeckError('LIM2020', { what: `The teacher's backend "${definition.id}" is not available on this machine.`, where: locate([...path, 'backend']), ...(reason === undefined ? {} : { found: reason }), next: remedy ?? 'See limbeck doctor.' });
}

function noneFits({ config: { backend }, path }: ConfiguredTeacher, fileEnding: string | undefined, { locate }: LoadedManifest): LimbeckError {
  if (fileEnding === undefined) return new LimbeckError('LIM2020', { what: 'No backend is available for the teacher.', where: locate(path), next: 'See limbeck doctor.' });
  if (backend === undefined || backend === 'auto') return new LimbeckError('LIM2020', { what: `No backend that is available on this machine opens ${fileEnding} files.`, where: locate([...path, 'onnx']), next: 'See limbeck doctor; the backend onnx opens them.' });
  return new LimbeckError('LIM1009', { what: `The backend "${backend}" opens no ${fileEnding} files.`, where: locate([...path, 'backend']), expected: 'a backend that does, such as onnx', next: 'Remove `backend`: the students may be trained on another one than the teacher predicts on.' });
}
