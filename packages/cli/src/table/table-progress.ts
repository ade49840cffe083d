import type { WriteStream } from 'node:tty';
import { formatDuration, formatPercent } from '@limbeck/report';
import type { TableEvent } from '@limbeck/runtime';
import { createLogUpdate } from 'log-update';
import { colorsFor } from '../colors.js';

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
  const live = stream.isTTY && process.env['TERM'] !== 'dumb' ? createLogUpdate(stream) : undefined;
  const running = new Map<string, true>();
  let left = 0;
  const took: number[] = [];
  const startedAt = new Map<string, number>();

  const draw = (): void => {
    if (!live) return;
    if (running.size === 0) return live.clear();
    const mean = took.reduce((sum, seconds) => sum + seconds, 0) / took.length;
    const estimate = took.length === 0 ? '' : `, about ${formatDuration((mean * left) / jobs)} left`;
    live(colors.dim(`running ${[...running.keys()].join('; ')}${estimate} ...`));
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
        running.set(name, true);
        startedAt.set(name, performance.now());
        left = event.total - event.index + 1;
        return draw();
      }
      running.delete(name);
      const seconds = startedAt.has(name) ? (performance.now() - startedAt.get(name)!) / 1000 : undefined;
      if (seconds !== undefined) took.push(seconds);
      left = event.total - event.index;
      const count = `[${String(event.index).padStart(String(event.total).length)}/${event.total}]`;
      const { text, tone } = endText(event, metric, seconds);
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

function endText({ trained }: TableEvent, metric: 'last' | 'best', seconds: number | undefined): { readonly text: string; readonly tone: 'plain' | 'bad' } {
  switch (trained?.status) {
    case 'completed': {
      const accuracy = trained.summary.models.find(({ role }) => role === 'student')?.runs[0]?.accuracy[metric];
      const shown = accuracy === undefined ? '-' : `${formatPercent(accuracy)} %`;
      return { text: trained.kept ? `${shown}, kept` : `${shown} in ${formatDuration(seconds ?? trained.summary.seconds)}`, tone: 'plain' };
    }
    case 'failed': {
      const { code, message } = trained.failure;
      return { text: `failed: ${code === null ? '' : `${code} `}${message}`, tone: 'bad' };
    }
    case undefined:
    case 'interrupted':
    case 'not-run':
      return { text: 'interrupted', tone: 'plain' };
  }
}
