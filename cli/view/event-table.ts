import { h } from 'preact';
import type { LedgerEvent } from '../fleet/fleet.ts';
import { eventText } from '../output/event-text.ts';
import { formatTime } from '../output/format-time.ts';
import { DataTable } from './data-table.ts';

interface EventTableProps {
  readonly label: string;
  readonly events: readonly LedgerEvent[];
  readonly nowMs: number;
}

/** What the ledger records, in the order that is given. */
export function EventTable({ label, events, nowMs }: EventTableProps) {
  return h(DataTable, {
    label,
    columns: ['Time', 'Event', '#', 'Reason'],
    keys: events.map(({ key, at, type }) => key ?? `${at} ${type}`),
    rows: events.map((event) => [
      h('time', { dateTime: event.at }, formatTime(event.at, nowMs)),
      event.type,
      event.generation,
      eventText(event, nowMs),
    ]),
  });
}
