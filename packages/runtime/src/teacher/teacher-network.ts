import type { Network } from '@limbeck/core';
import type { TeacherFile } from '../teacher-file/teacher-file.js';
import { networkTeacher } from './network-teacher.js';
import type { TeachingModel } from './teaching-model.js';

/** What a row of the table is of: a network that is built here, or the file of a teacher. */
export type TeacherNetwork = Network | TeacherFile;

export function isFile(network: TeacherNetwork): network is TeacherFile {
  return 'plan' in network;
}

export function teachingModel(network: TeacherNetwork): TeachingModel {
  return isFile(network) ? network : networkTeacher(network);
}
