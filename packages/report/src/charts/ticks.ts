/** Round numbers between two positive ones for a logarithmic axis: 1, 2 and 5 times powers of ten, fewer where the range is wide. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const factors = decades > 2.5 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(1)));
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Whole epochs, at most eight of them, from the first to the last. */
export function epochTicks(first: number, last: number): number[] {
  const start = Math.floor(first);
  const end = Math.ceil(last);
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000].find((each) => (end - start) / each <= 8) ?? Math.ceil((end - start) / 8);
  const ticks: number[] = [];
  for (let tick = Math.ceil(start / step) * step; tick <= end; tick += step) if (tick >= first && tick <= last) ticks.push(tick);
  return ticks;
}
