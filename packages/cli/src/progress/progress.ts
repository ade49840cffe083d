import type { WriteStream } from 'node:tty';
import type { RunEvent } from '@limbeck/runtime';
import { isTerminal } from '../is-terminal.js';
import { liveProgress } from './live-progress.js';
import { plainProgress } from './plain-progress.js';

/** Draws a running experiment. */
export interface Progress {
  observe(event: RunEvent): void;
  /** A line for the user that comes from outside the run. */
  note(text: string): void;
  /** Takes away what is not to stay. */
  close(): void;
}

/** One live line a training on a terminal; in a pipe, plain lines. */
export function createProgress(stream: WriteStream): Progress {
  return isTerminal(stream) ? liveProgress(stream) : plainProgress(stream);
}
