import { LimbeckError } from '@limbeck/core';
import type { TapUse } from '../taps/resolve-taps.js';
import type { TeacherTap, TeachingModel } from '../teacher/teaching-model.js';
import type { FilePlan, FileTap } from './file-plan.js';
import { fileForward, LOGITS } from './file-forward.js';
import { openFile } from '../model-file/open-file.js';

/** A teacher from a file. */
export interface TeacherFile extends TeachingModel {
  readonly plan: FilePlan;
  /** Inner values that strategies take. */
  readonly tapped: readonly FileTap[];
  readonly sizeBytes: number;
}

export interface TeacherFileParts extends Pick<TeacherFile, 'id' | 'plan' | 'tapped' | 'sizeBytes'> {
  readonly fileEnding: string;
}

/** A file as a teacher: its taps are the values that the manifest names; of its weights nothing can be had. */
export function teacherFile({ id, fileEnding, plan, tapped, sizeBytes }: TeacherFileParts): TeacherFile {
  const known = new Map<string, FileTap>([...tapped, { key: LOGITS, shape: [plan.logits.columns.length], channelsFirst: null }].map((tap) => [tap.key, tap]));
  const fileTaps = (taps: readonly TeacherTap[]): FileTap[] => taps.map(({ key }) => known.get(key)!);
  return {
    id, fileEnding, plan, tapped, sizeBytes, weights: {},
    taps: (names, use) => names.map((name) => known.get(name) ?? unknown(name, id, use)),
    classifier: (use) => lacks('classifier', 'the last linear layer', id, use),
    norm: (_, use) => lacks('batch normalisation', 'the weights of the normalisation before each activation', id, use),
    async forward(backend, taps) {
      const chosen = fileTaps(taps);
      return fileForward(await openFile(backend, plan.file, chosen.map(({ key }) => key).filter((key) => key !== LOGITS)), plan, chosen);
    },
  };
}

function unknown(name: string, id: string, { where }: TapUse): never {
  const special = name.includes('*') || name.endsWith(':preact');
  throw new LimbeckError('LIM3004', {
    what: special ? `\`${name}\` means layers of a network of Limbeck, and the teacher is the file "${id}".` : `"${name}" is no value of the teacher's file "${id}".`,
    ...(where ? { where } : {}),
    expected: 'the names of inner values of the file, as its exporter wrote them', next: 'Name them in `teacher` of this strategy: a viewer of ONNX files, such as Netron, shows them.',
  });
}

function lacks(what: string, needs: string, id: string, { where }: TapUse): never {
  throw new LimbeckError('LIM3001', {
    what: `This strategy takes the teacher's ${what}, which the file "${id}" does not give.`, ...(where ? { where } : {}),
    expected: `a teacher of TensorFlow.js layers, for ${needs}`, found: `an ONNX file`, next: 'Choose a strategy that takes logits and activations alone, or a teacher with `model` and `train` or `checkpoint`.',
  });
}
