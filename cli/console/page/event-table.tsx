import { useState } from 'preact/hooks';
import type { LedgerEvent } from '../../fleet/fleet.ts';
import { eventText } from '../../output/event-text.ts';
import { formatTime } from '../../output/format-time.ts';
import { ScrollArea } from './scroll-area.tsx';

const shownAtFirst = 20;

/** What the ledger records, the newest first. */
export function EventTable({ events, nowMs }: { readonly events: readonly LedgerEvent[]; readonly nowMs: number }) {
  const [isWhole, setWhole] = useState(false);
  const shown = events.toReversed().slice(0, isWhole ? events.length : shownAtFirst);
  if (events.length === 0) return <p>The ledger has no events of this secret.</p>;
  return (
    <>
      <ScrollArea label="Events">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Event</th>
              <th scope="col">#</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((event) => (
              <tr key={event.key ?? `${event.at} ${event.type}`}>
                <td>
                  <time dateTime={event.at}>{formatTime(event.at, nowMs)}</time>
                </td>
                <td>{event.type}</td>
                <td>{event.generation}</td>
                <td>{eventText(event, nowMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {shown.length < events.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {events.length}
        </button>
      )}
    </>
  );
}
