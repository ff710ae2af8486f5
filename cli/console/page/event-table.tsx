import { useState } from 'preact/hooks';
import type { LedgerEvent } from '../../fleet/fleet.ts';
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
            {shown.map(({ key, at, type, generation, reason }) => (
              <tr key={key ?? `${at} ${type}`}>
                <td>
                  <time dateTime={at}>{formatTime(at, nowMs)}</time>
                </td>
                <td>{type}</td>
                <td>{generation}</td>
                <td>{reason}</td>
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
