import type { WriteStream } from 'node:tty';
import { mean } from '@limbeck/record';
import { failureText, formatDuration, formatPercent } from '@limbeck/report';
import { studentOf, type TableEvent, type Trained } from '@limbeck/runtime';
import { createLogUpdate } from 'log-update';
import { colorsFor } from '../colors.js';
import { isTerminal } from '../is-terminal.js';

export interface TableProgress {
  observe(event: TableEvent): void;
  note(text: string): void;
  close(): void;
}

interface Shown {
  readonly metric: 'last' | 'best';
  readonly jobs: number;
}

/** A line for each training that has ended; on a terminal, below them what is running. */
export function tableProgress(stream: WriteStream, { metric, jobs }: Shown): TableProgress {
  const colors = colorsFor(stream);
  const live = isTerminal(stream) ? createLogUpdate(stream) : undefined;
  const running: { readonly name: string; readonly startedAt: number }[] = [];
  const took: number[] = [];
  let left = 0;

  const draw = (): void => {
    if (!live) return;
    if (running.length === 0) return live.clear();
    const estimate = took.length === 0 ? '' : `, about ${formatDuration((mean(took) * left) / jobs)} left`;
    live(colors.dim(`running ${running.map(({ name }) => name).join('; ')}${estimate} ...`));
  };
  const line = (text: string): void => {
    live?.clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    observe(event) {
      const name = nameOf(event);
      if (event.type === 'started') {
        running.push({ name, startedAt: performance.now() });
        left = event.total - event.index + 1;
        return draw();
      }
      const place = running.findIndex((each) => each.name === name);
      const [started] = place < 0 ? [] : running.splice(place, 1);
      const seconds = started && (performance.now() - started.startedAt) / 1000;
      if (seconds !== undefined) took.push(seconds);
      left = event.total - event.index;
      const count = `[${String(event.index).padStart(String(event.total).length)}/${event.total}]`;
      const { text, tone } = endText(event.trained, metric, seconds);
      line(`${colors.dim(count)} ${name}: ${tone === 'bad' ? colors.red(text) : text}`);
    },
    note: (text) => line(colors.yellow(text)),
    close() {
      live?.clear();
      live?.done();
    },
  };
}

function nameOf({ kind, name, seed }: TableEvent): string {
  return kind === 'teacher' ? name : `${name}, seed ${seed}`;
}

function endText(trained: Trained, metric: 'last' | 'best', seconds: number | undefined): { readonly text: string; readonly tone: 'plain' | 'bad' } {
  switch (trained.status) {
    case 'completed': {
      const shown = `${formatPercent(studentOf(trained.summary).runs[0]!.accuracy[metric])} %`;
      return { text: trained.kept ? `${shown}, kept` : `${shown} in ${formatDuration(seconds ?? trained.summary.seconds)}`, tone: 'plain' };
    }
    case 'failed':
      return { text: `failed: ${failureText(trained.failure)}`, tone: 'bad' };
    case 'interrupted':
    case 'not-run':
      return { text: 'interrupted', tone: 'plain' };
  }
}
