import type { LedgerEvent } from '../../fleet/fleet.ts';
import { formatTime } from '../../output/format-time.ts';
import type { PageSecret } from '../page-data.ts';
import { ScrollArea } from './scroll-area.tsx';
import { timelineBars } from './timeline-bars.ts';

const [left, width, rowHeight] = [40, 600, 24] as const;

/** Marks differ by their shapes too. */
const signs = { proof: '✕', deferred: '▲', failed: '◆' } as const;

interface TimelineProps {
  readonly secret: PageSecret;
  readonly events: readonly LedgerEvent[];
  readonly nowMs: number;
}

/** A row for each credential: in force, valid afterwards, and what was done to it. */
export function Timeline({ secret, events, nowMs }: TimelineProps) {
  const bars = timelineBars(secret, events, nowMs);
  if (bars === undefined) return <p>The ledger has no credential of this secret yet.</p>;
  const { rows, fromMs, toMs, now } = bars;
  const x = (part: number) => left + part * (width - left - 10);
  const height = rows.length * rowHeight + 26;
  const time = (ms: number) => formatTime(new Date(ms).toISOString(), nowMs);
  return (
    <figure>
      <ScrollArea label="Timeline">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          class="chart timeline"
          role="img"
          aria-label={`Timeline of ${rows.length} credentials; the table of credentials says the same`}
        >
          {rows.map(({ generation, label, bars: parts, marks }, row) => (
            <g key={generation} transform={`translate(0 ${row * rowHeight})`}>
              <text x="0" y="16">{`#${generation}`}</text>
              {parts.map(({ kind, from, to, title }) => (
                <rect
                  key={kind}
                  class={`bar ${kind}`}
                  x={x(from)}
                  width={Math.max(2, x(to) - x(from))}
                  y="4"
                  height="14"
                >
                  <title>{`${label}: ${title}`}</title>
                </rect>
              ))}
              {marks.map(({ kind, at, title }) => (
                <text key={`${kind} ${at}`} class={`mark ${kind}`} x={x(at)} y="16" text-anchor="middle">
                  {signs[kind]}
                  <title>{title}</title>
                </text>
              ))}
            </g>
          ))}
          <line class="now" x1={x(now)} x2={x(now)} y1="0" y2={height - 22} />
          <text x={left} y={height - 6}>
            {time(fromMs)}
          </text>
          <text x={width - 10} y={height - 6} text-anchor="end">
            {time(toMs)}
          </text>
        </svg>
      </ScrollArea>
      <figcaption class="quiet">
        <span class="key force" /> in force <span class="key grace" /> valid afterwards <span class="key ahead" /> until
        it is revoked · {signs.proof} revoked · {signs.deferred} deferred or held · {signs.failed} failed or rolled back
      </figcaption>
    </figure>
  );
}
