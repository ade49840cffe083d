const PREFIXES = ['', 'k', 'M', 'G', 'T'] as const;

/** Two significant digits at least, three at most: "980", "1.4 k", "422 k", "4.0 M". */
export function formatCount(count: number): string {
  return scale(count).join(' ').trimEnd();
}

/** "-" for what was not counted. */
export function formatCountOrNone(count: number | null): string {
  return count === null ? '-' : formatCount(count);
}

/** Exact, with commas: "60,000". */
export function formatInteger(value: number): string {
  return value.toLocaleString('en');
}

/** Decimal units: "980 B", "407 kB", "1.7 MB". */
export function formatBytes(bytes: number): string {
  const [digits, prefix] = scale(bytes);
  return `${digits} ${prefix}B`;
}

/** Without the unit: "0.031", "0.30", "1.53", "15.3", "153". */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1) return milliseconds.toPrecision(2);
  return milliseconds.toFixed(milliseconds < 9.995 ? 2 : milliseconds < 99.95 ? 1 : 0);
}

/** A fraction as per cent without the sign: 0.9812 is "98.12". */
export function formatPercent(fraction: number): string {
  return (fraction * 100).toFixed(2);
}

/** A difference of fractions in percentage points, signed: "+0.23", "-1.20", "+0.00". */
export function formatPoints(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(2);
  return `${difference < 0 && Number(text) !== 0 ? '-' : '+'}${text}`;
}

/** How many times: "0.85x", "4.1x", "39x". */
export function formatFactor(factor: number): string {
  return `${factor < 0.995 ? factor.toFixed(2) : digitsOf(factor)}x`;
}

/** "45 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return joinUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function scale(value: number): [digits: string, prefix: string] {
  for (const [power, prefix] of PREFIXES.entries()) {
    const digits = power === 0 ? String(Math.round(value)) : digitsOf(value / 1000 ** power);
    if (Number(digits) < 1000) return [digits, prefix];
  }
  return [digitsOf(value / 1000 ** (PREFIXES.length - 1)), PREFIXES.at(-1)!];
}

function digitsOf(value: number): string {
  return value.toFixed(value < 9.95 ? 1 : 0);
}
