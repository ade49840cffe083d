import { readFileSync } from 'node:fs';

/**
 * Peak resident memory of this process so far.
 *
 * @unit bytes
 */
export function peakMemoryBytes(): number {
  // Linux carries getrusage's figure over from the process that started this one; the high-water mark of the address space begins anew.
  if (process.platform === 'linux') {
    const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (mark) return Number(mark[1]) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
