import { percentile } from '../measure/percentile.js';

export interface Timed {
  readonly medianMs: number;
  readonly count: number;
  readonly warmUp: number;
}

export interface TimingLimits {
  readonly warmUp: number;
  readonly least: number;
  readonly most: number;
  /** No further call begins after this long. */
  readonly ms: number;
}

/** Median duration of `call(i)`, after some calls that are not timed. */
export async function timeCalls(call: (index: number) => Promise<unknown>, { warmUp, least, most, ms }: TimingLimits): Promise<Timed> {
  for (let i = 0; i < warmUp; i++) await call(i);
  const times: number[] = [];
  const started = performance.now();
  while (times.length < most && (times.length < least || performance.now() - started < ms)) {
    const before = performance.now();
    await call(warmUp + times.length);
    times.push(performance.now() - before);
  }
  return { medianMs: percentile(times, 0.5), count: times.length, warmUp };
}

/** Seconds that `body` takes, with its value. */
export async function timed<T>(body: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const started = performance.now();
  const value = await body();
  return { value, seconds: (performance.now() - started) / 1000 };
}
