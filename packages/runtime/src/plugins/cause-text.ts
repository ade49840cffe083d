/** What was thrown, in one sentence: name and message of an error. */
export function causeText(cause: unknown): string {
  if (!(cause instanceof Error)) return `${String(cause)} (no Error was thrown, but a ${typeof cause}).`;
  const [line = ''] = cause.message.split('\n');
  const text = cause.name === 'Error' || cause.name === '' ? line.trim() : `${cause.name}: ${line.trim()}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
