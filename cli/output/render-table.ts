import { stripVTControlCharacters } from 'node:util';
import type { Table } from '../command-line/command.ts';
import { printableLine } from './printable.ts';
import type { Style } from './style.ts';

/** The columns, aligned, with two spaces between them. A cell may hold colors. */
export function renderTable({ columns, rows }: Table, style: Style): string[] {
  const cells = rows.map((row) => row.map(printableLine));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => widthOf(row[at] ?? ''))));
  const line = (row: readonly string[], paint: (text: string) => string = (text) => text) =>
    row
      .map((cell, at) => paint(cell) + ' '.repeat(at === row.length - 1 ? 0 : (widths[at] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return [line(columns, style.strong), ...cells.map((row) => line(row))];
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
