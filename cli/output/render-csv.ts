import type { Table } from '../command-line/command.ts';

/** Where a cell begins: in many countries a spreadsheet also separates them by semicolons. Some read full-width signs as signs. */
const formula = /(^|[;\t\r\n])(\s*)(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * RFC 4180, with a header. A cell that a spreadsheet would take for a formula gets an apostrophe in front, and no control
 * character reaches a terminal.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function renderCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(text: string): string {
  const safe = text.replace(/[^\P{Cc}\t\r\n]/gu, ' ').replace(formula, "$1$2'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
