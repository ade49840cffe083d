import { multiplyAdds } from '@limbeck/kernels';
import { isFile, type TeacherNetwork } from '../teacher/teacher-network.js';
import { parameterCount } from './parameter-count.js';

/** Parameters and multiply-adds of a network; null for a file, which is run as it is and not looked into. */
export function costsOf(network: TeacherNetwork): { readonly parameters: number | null; readonly multiplyAdds: number | null } {
  return isFile(network) ? { parameters: null, multiplyAdds: null } : { parameters: parameterCount(network), multiplyAdds: multiplyAdds(network.model) };
}
