import type { WriteStream } from 'node:tty';

/** Whether a stream is a terminal that takes colours and lets lines be drawn again. */
export function isTerminal({ isTTY }: Pick<WriteStream, 'isTTY'>, { TERM }: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY && TERM !== 'dumb';
}
