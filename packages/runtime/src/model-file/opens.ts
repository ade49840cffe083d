import type { Backend } from '@limbeck/core';

/** Whether a backend opens model files with this ending, for example `.onnx`. */
export function opens({ capabilities }: Pick<Backend, 'capabilities'>, ending: string): boolean {
  return capabilities.modelFiles?.includes(ending) === true;
}
