import Table from 'cli-table3';

/** Characters of a cli-table3 table without any lines. */
const NO_RULES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((name) => [name, '']),
);

export interface Column {
  /** May have several lines, as cells may. */
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** Rows in aligned columns two blanks apart, as lines without trailing blanks; the head comes first. */
export function terminalColumns(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({
    chars: NO_RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    colAligns: columns.map(({ align }) => align),
    head: columns.map(({ head }) => head),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().split('\n').map((line) => line.trimEnd());
}

/** A line as wide as the widest of the others. */
export function ruleFor(lines: readonly string[]): string {
  return '─'.repeat(Math.max(...lines.map((line) => line.length)));
}

export const left = (head: string): Column => ({ head, align: 'left' });
export const right = (head: string): Column => ({ head, align: 'right' });
