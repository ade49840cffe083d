import type { TableFailure } from '@limbeck/record';

/** Why a training failed, with Limbeck's code where it has one: "LIM4001 loss is NaN at step 7.". */
export function failureText({ code, message }: Pick<TableFailure, 'code' | 'message'>): string {
  return code === null || message.startsWith(code) ? message : `${code} ${message}`;
}
