import type { Backend } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import type { Forward } from '../evaluation/forward.js';
import type { ForwardSize, TeachingModel } from '../teacher/teaching-model.js';
import type { ConfiguredTeacher } from './composition.js';
import { teacherBackends } from './teacher-backends.js';

export interface TeacherForwardOptions {
  readonly loaded: LoadedManifest;
  /** The experiment's own. */
  readonly backend: Backend;
  readonly size: ForwardSize;
}

/** Runs `body` with a teacher's forward pass to its logits: of a network on the experiment's own backend, of a file on one that opens it. */
export async function withTeacherForward<T>(teacher: ConfiguredTeacher, model: TeachingModel, { loaded, backend, size }: TeacherForwardOptions, body: (step: Forward) => Promise<T>): Promise<T> {
  const { backends: [engine], dispose } = model.fileEnding === undefined ? { backends: [backend], dispose: () => undefined } : await teacherBackends(teacher, model.fileEnding, { loaded, backend });
  try {
    const step = await model.forward(engine!, [], size);
    try {
      return await body(step);
    } finally {
      step.dispose();
    }
  } finally {
    dispose();
  }
}
