import type { WriteStream } from 'node:tty';
import pc from 'picocolors';
import { isTerminal } from './is-terminal.js';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours where the stream is a terminal; NO_COLOR and FORCE_COLOR decide when they are set (https://no-color.org, https://force-color.org). */
export function colorsFor(stream: Pick<WriteStream, 'isTTY'>, environment: NodeJS.ProcessEnv = process.env): Colors {
  const { NO_COLOR, FORCE_COLOR } = environment;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR) return pc.createColors(FORCE_COLOR !== '0');
  return pc.createColors(isTerminal(stream, environment));
}
