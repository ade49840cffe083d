import { formatCount, formatDuration, formatPercent } from '@limbeck/report';
import type { Colors } from '../colors.js';
import { trainingName } from './format-lines.js';
import type { TrainingProgress } from './training-progress.js';

const GAP = '  ';
const BAR = { longest: 30, shortest: 10 };

/** What is drawn of a running training: one line where it fits into `columns`, else two. */
export function formatLive(progress: TrainingProgress, columns: number, colors: Colors): string {
  const { start, epoch, stage, stepInEpoch } = progress;
  const name = trainingName(start);
  const position = [`epoch ${epoch}/${start.epochs}${stage === undefined ? '' : ` (${stage})`}`, `step ${String(stepInEpoch).padStart(String(start.stepsPerEpoch).length)}/${start.stepsPerEpoch}`];
  const figures = figuresOf(progress);
  const done = ((epoch - 1) * start.stepsPerEpoch + stepInEpoch) / Math.max(1, start.epochs * start.stepsPerEpoch);
  const room = columns - 1;

  const oneLine = room - [name, '', ...position, ...figures].join(GAP).length;
  if (oneLine >= BAR.shortest) return [colors.bold(name), bar(done, Math.min(BAR.longest, oneLine), colors), ...position, ...figures].join(GAP);
  const twoLines = room - [name, '', ...position].join(GAP).length;
  const first = [colors.bold(name), ...(twoLines >= BAR.shortest ? [bar(done, Math.min(BAR.longest, twoLines), colors)] : []), ...position].join(GAP);
  return `${first}\n${GAP}${figures.join(GAP)}`;
}

function figuresOf({ loss, accuracy, samplesPerSecond, secondsLeft }: TrainingProgress): string[] {
  return [
    ...(loss === undefined ? [] : [`loss ${formatLoss(loss)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${formatPercent(accuracy)} %`]),
    ...(samplesPerSecond === undefined ? [] : [`${formatCount(samplesPerSecond)} images/s`]),
    ...(secondsLeft === undefined ? [] : [`${secondsLeft < 9.5 ? `${Math.round(secondsLeft)} s` : formatDuration(secondsLeft)} left`]),
  ];
}

export function formatLoss(loss: number): string {
  return Number.isFinite(loss) ? loss.toFixed(4) : String(loss);
}

function bar(done: number, width: number, colors: Colors): string {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * width);
  return colors.cyan('━'.repeat(filled)) + colors.dim('─'.repeat(width - filled));
}
