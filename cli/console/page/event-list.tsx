import { useState } from 'preact/hooks';
import type { LedgerEvent } from '../../fleet/fleet.ts';
import { EventTable } from '../../view/event-table.ts';

const shownAtFirst = 20;

/** What the ledger records, the newest first. */
export function EventList({ events, nowMs }: { readonly events: readonly LedgerEvent[]; readonly nowMs: number }) {
  const [isWhole, setWhole] = useState(false);
  const shown = events.toReversed().slice(0, isWhole ? events.length : shownAtFirst);
  if (events.length === 0) return <p>The ledger has no events of this secret.</p>;
  return (
    <>
      <EventTable label="Events" events={shown} nowMs={nowMs} />
      {shown.length < events.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {events.length}
        </button>
      )}
    </>
  );
}
