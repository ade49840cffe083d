import { formatError, LimbeckErrors } from '@limbeck/core';
import { parseManifest, type LoadOptions } from './load.js';

/** The shortest manifest that is right. */
export const MINIMAL = `version: 1
name: tiny
data: { use: mnist }
student: { model: { use: mlp } }
distill:
  epochs: 1
  optimizer: { use: sgd, lr: 0.1 }
  strategies: [{ use: cross-entropy }]
`;

export async function errorsOf(work: Promise<unknown>): Promise<LimbeckErrors['errors']> {
  try {
    await work;
  } catch (error) {
    if (error instanceof LimbeckErrors) return error.errors;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** What the user reads when a text is refused. */
export async function refusal(text: string, options?: LoadOptions): Promise<string> {
  return (await errorsOf(parseManifest(text, 'm.yaml', options))).map(formatError).join('\n\n');
}
