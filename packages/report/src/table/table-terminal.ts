import type { TableRecord } from '@limbeck/record';
import { left, right, ruleFor, terminalColumns } from '../terminal-columns.js';
import { wrap } from '../wrap.js';
import { tableView, type Block } from './table-view.js';

/** The table for a terminal of `width` columns; columns that do not fit beside each other follow below, with the rows' names again. */
export function tableTerminal(table: TableRecord, width: number): string {
  const { blocks, footnotes, notes } = tableView(table);
  return [
    ...blocks.flatMap((block) => [...(block.title === null ? [] : [wrap(block.title, width, '  ')]), ...pieces(block, width).map(drawn)]),
    ...(footnotes.length === 0 ? [] : [footnotes.map((line) => wrap(line, width, '    ')).join('\n')]),
    notes.map((note) => wrap(note, width, '  ')).join('\n'),
  ].join('\n\n');
}

function drawn(block: Block): string {
  const [names, ...columns] = block.head;
  const lines = terminalColumns([left(names ?? ''), ...columns.map(right)], block.rows);
  const heads = Math.max(...block.head.map((head) => head.split('\n').length));
  return [...lines.slice(0, heads), ruleFor(lines), ...lines.slice(heads)].join('\n');
}

/** The block as it is, or cut into blocks of as many columns as fit, one at least. */
function pieces(block: Block, width: number): Block[] {
  const widths = block.head.map((head, i) => Math.max(...[head, ...block.rows.map((row) => row[i]!)].flatMap((cell) => cell.split('\n')).map((line) => line.length)));
  const groups: number[][] = [];
  let room = 0;
  widths.forEach((own, i) => {
    if (i === 0) return;
    if (room < own + 2 || groups.length === 0) {
      groups.push([]);
      room = width - widths[0]!;
    }
    groups.at(-1)!.push(i);
    room -= own + 2;
  });
  const cut = (cells: readonly string[], group: readonly number[]): string[] => [0, ...group].map((i) => cells[i]!);
  return groups.map((group) => ({ ...block, head: cut(block.head, group), rows: block.rows.map((row) => cut(row, group)) }));
}
