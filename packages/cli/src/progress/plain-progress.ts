import { compiledLine, epochLine, runStartedLines, trainingFinishedLine, trainingStartedLine } from './format-lines.js';
import type { Progress } from './progress.js';
import type { TrainingStart } from './training-progress.js';

/** Lines that stay: at the start of a training, after each epoch and at its end. */
export function plainProgress(stream: Pick<NodeJS.WritableStream, 'write'>): Progress {
  const line = (text: string): void => void stream.write(`${text}\n`);
  let training: TrainingStart | undefined;
  return {
    observe(event) {
      switch (event.type) {
        case 'run-started':
          return runStartedLines(event).forEach(line);
        case 'activity':
          return line(event.text);
        case 'compiling':
          return;
        case 'compiled':
          return line(compiledLine(event));
        case 'training-started':
          training = event;
          return line(trainingStartedLine(event));
        case 'metrics':
          return event.event.type === 'epoch' && training ? line(epochLine(training, event.event)) : undefined;
        case 'training-finished':
          return line(trainingFinishedLine(event));
        case 'warning':
          return line(`Warning: ${event.text}`);
        case 'run-finished':
          return;
      }
    },
    note: line,
    close: () => undefined,
  };
}
