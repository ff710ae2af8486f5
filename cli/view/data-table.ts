import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { ScrollArea } from './scroll-area.ts';

export interface Column {
  readonly label: string;
  /** Default false. */
  readonly isNumber?: boolean;
  /** Left out on a narrow screen. Default false. */
  readonly isWide?: boolean;
}

export interface DataTableProps {
  /** What it is called, to who cannot see it. Its own on the page. */
  readonly label: string;
  readonly columns: readonly (Column | string)[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** Of each row, unless there are none that can change. Default: its place. */
  readonly keys?: readonly string[];
  /** The column that names its row. Default: none. */
  readonly headerAt?: number;
  readonly isTall?: boolean;
  /** Said if there are no rows. Default `None.` */
  readonly empty?: string;
  /** Said below the rows. */
  readonly note?: ComponentChild;
}

/** Rows of facts. A cell is text, or is made of components: nothing is markup. */
export function DataTable({
  label,
  columns,
  rows,
  keys,
  headerAt,
  isTall = false,
  empty = 'None.',
  note,
}: DataTableProps) {
  if (rows.length === 0) return h('p', null, empty);
  const all = columns.map((column): Column => (typeof column === 'string' ? { label: column } : column));
  const classOf = ({ isNumber, isWide }: Column) => (isNumber ? 'number' : isWide ? 'wide' : undefined);
  const cell = (content: ComponentChildren, at: number) => {
    const column = all[at] ?? { label: '' };
    return at === headerAt
      ? h('th', { scope: 'row', class: classOf(column) }, content)
      : h('td', { class: classOf(column) }, content);
  };
  return h(
    ScrollArea,
    { label, isTall },
    h(
      'table',
      null,
      h(
        'thead',
        null,
        h('tr', null, ...all.map((column) => h('th', { scope: 'col', class: classOf(column) }, column.label))),
      ),
      h(
        'tbody',
        null,
        rows.map((row, at) => h('tr', { key: keys?.[at] ?? at }, ...row.map(cell))),
      ),
    ),
    note,
  );
}
