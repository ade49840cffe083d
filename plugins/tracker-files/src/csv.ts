/** A value of a CSV cell. Numbers are written so that reading them gives the same number. */
export type Cell = string | number;

/** One record (RFC 4180, but ending in a line feed alone), quoted where needed. */
export function formatRecord(cells: readonly Cell[]): string {
  return `${cells.map(formatCell).join(',')}\n`;
}

function formatCell(cell: Cell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
