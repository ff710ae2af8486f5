import type { LedgerEvent } from '../../fleet/fleet.ts';
import { formatTime } from '../../output/format-time.ts';
import { BarKey, markSigns, RowChart } from '../../view/row-chart.ts';
import type { PageSecret } from '../page-data.ts';
import { timelineBars } from './timeline-bars.ts';

interface TimelineProps {
  readonly secret: PageSecret;
  readonly events: readonly LedgerEvent[];
  readonly nowMs: number;
}

/** A row for each credential: in force, valid afterwards, and what was done to it. */
export function Timeline({ secret, events, nowMs }: TimelineProps) {
  const bars = timelineBars(secret, events, nowMs);
  if (bars === undefined) return <p>The ledger has no credential of this secret yet.</p>;
  const { rows, fromMs, toMs } = bars;
  const time = (ms: number) => formatTime(new Date(ms).toISOString(), nowMs);
  return (
    <RowChart
      label={`Timeline of ${rows.length} credentials; the tables of credentials and events say the same`}
      rows={rows}
      range={[fromMs, toMs]}
      ends={[time(fromMs), time(toMs)]}
      now={nowMs}
    >
      <BarKey kind="force">in force</BarKey>
      <BarKey kind="grace">valid afterwards</BarKey>
      <BarKey kind="ahead">until it is revoked</BarKey>
      <BarKey kind="waiting">waits for an approval</BarKey> · {markSigns.proof} revoked · {markSigns.deferred} deferred
      or held · {markSigns.failed} failed or rolled back · {markSigns.told} announced · {markSigns.frozen} waits for a
      freeze window
    </RowChart>
  );
}
