import { join } from 'node:path';

/** `runs/<name>/<YYYYMMDD-HHMMSS>` (local time) below the current folder. */
export function defaultRunFolder(name: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return join('runs', name, `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`);
}
