import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import { colorsFor } from '../colors.js';
import { formatLive } from './format-live.js';
import { compiledLine, runStartedLines, trainingFinishedLine } from './format-lines.js';
import type { Progress } from './progress.js';
import { advance, beginTraining, type TrainingProgress } from './training-progress.js';

/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 100;

/** The running training redrawn in place; a finished one leaves a plain line. */
export function liveProgress(stream: WriteStream): Progress {
  const colors = colorsFor(stream);
  const live = createLogUpdate(stream);
  let drawn = '';
  let drawnAt = -Infinity;
  let training: TrainingProgress | undefined;

  const draw = (text: string): void => {
    drawn = text;
    drawnAt = performance.now();
    live(text);
  };
  /** Prints a line that stays above what is live. */
  const line = (text: string): void => {
    live.clear();
    stream.write(`${text}\n`);
    if (drawn !== '') draw(drawn);
  };
  const redraw = (): void => {
    if (training) draw(formatLive(training, stream.columns, colors));
  };

  return {
    observe(event) {
      switch (event.type) {
        case 'run-started':
          return runStartedLines(event).forEach((text) => line(colors.dim(text)));
        case 'activity':
          training = undefined;
          return draw(colors.dim(`${event.text} ...`));
        case 'compiling':
          return draw(colors.dim(`${event.step}: recording the step and building its graph ...`));
        case 'compiled':
          return draw(colors.dim(compiledLine(event)));
        case 'training-started':
          training = beginTraining(event);
          return redraw();
        case 'metrics': {
          const now = performance.now();
          training = training && advance(training, event.event, now);
          return now - drawnAt >= REDRAW_MS ? redraw() : undefined;
        }
        case 'training-finished':
          training = undefined;
          drawn = '';
          return line(`${colors.green('✔')} ${trainingFinishedLine(event)}`);
        case 'warning':
          return line(colors.yellow(`Warning: ${event.text}`));
        case 'run-finished':
          return;
      }
    },
    note: (text) => line(colors.yellow(text)),
    close() {
      drawn = '';
      live.clear();
      live.done();
    },
  };
}
