import { isMap } from '../schema/contradiction.js';

const LONGEST = 60;

/** A value as the user wrote it, shortened, with its type where that is the point. */
export function foundText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (an empty value, or null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : shorten(`the list ${JSON.stringify(value)}`);
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : shorten(`the map ${JSON.stringify(value)}`);
  return typeof value === 'string' ? `the text ${shorten(JSON.stringify(value))}` : String(value);
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

/** `batchSize: 0` for a single value, `batchSize` for a list or map. */
export function quoted(key: string, value: unknown): string {
  return (typeof value === 'object' && value !== null) || value === undefined ? `\`${key}\`` : `\`${key}: ${shorten(typeof value === 'number' ? String(value) : JSON.stringify(value))}\``;
}

/** What the writer of a value of the wrong type most likely has to change. */
export function typeHint(value: unknown, expected: string): string | undefined {
  if (isMap(value) && /; or a list/.test(expected) && !/; or a map/.test(expected)) return 'Write it as a list: begin each item with "- ".';
  if (expected.startsWith('a list') && value !== null && !Array.isArray(value)) return typeof value === 'object' ? 'Write it as a list: begin each item with "- ".' : `Write it as a list: [${String(value)}].`;
  if (typeof value !== 'string') return undefined;
  const plain = value.replaceAll('_', '').trim();
  if (/number|integer/.test(expected) && plain !== '' && Number.isFinite(Number(plain))) return `Write ${Number(plain)}, without quotes or underscores.`;
  if (expected === 'a map with `use`') return `Write { use: ${value} }.`;
  if (expected.startsWith('a map whose `use`') && expected.includes(JSON.stringify(value))) return `Write it as a map: { use: ${value}, ... }.`;
  if (expected !== 'true or false') return undefined;
  if (/^(yes|on|true)$/i.test(value)) return 'Write true, without quotes.';
  return /^(no|off|false)$/i.test(value) ? 'Write false, without quotes.' : undefined;
}
