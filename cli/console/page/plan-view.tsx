import { formatTime } from '../../output/format-time.ts';
import type { PageData } from '../page-data.ts';
import { planDays } from './plan-days.ts';
import { ScrollArea } from './scroll-area.tsx';

const [width, height, base] = [930, 180, 150] as const;

/** The next 31 days' rotation windows, against the requests that Genesys Cloud allows. */
export function PlanView({ data, nowMs }: { readonly data: PageData; readonly nowMs: number }) {
  const { allowedPerMinute, rotations } = data.plan;
  const days = planDays(data, nowMs);
  const busiest = days.reduce((one, other) =>
    other.worstRequestsPerMinute > one.worstRequestsPerMinute ? other : one,
  );
  const most = Math.max(allowedPerMinute * 1.15, busiest.worstRequestsPerMinute);
  const heightOf = (requests: number) => (requests / most) * (base - 10);
  const step = width / days.length;
  const limitY = base - heightOf(allowedPerMinute);
  return (
    <section aria-labelledby="plan-title">
      <h2 id="plan-title">Next 31 days</h2>
      <p>
        {busiest.worstRequestsPerMinute === 0
          ? 'No requests are expected.'
          : `Busiest day: ${busiest.day}, up to ${busiest.worstRequestsPerMinute} requests a minute if everything in an hour starts at once. Genesys Cloud allows ${allowedPerMinute}.`}
      </p>
      <ScrollArea label="Requests a minute">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={`Requests a minute on each of the next 31 days; the table below lists the rotations`}
          class="chart"
        >
          {days.map(({ day, worstRequestsPerMinute: requests }, at) => (
            <g key={day}>
              {requests > 0 && (
                <rect
                  class={requests > allowedPerMinute ? 'bar over' : 'bar'}
                  x={at * step + 3}
                  width={step - 6}
                  y={base - Math.max(2, heightOf(requests))}
                  height={Math.max(2, heightOf(requests))}
                >
                  <title>{`${day}: ${requests} requests a minute`}</title>
                </rect>
              )}
              {at % 5 === 0 && at < 30 && (
                <text x={at * step + 3} y={base + 18}>
                  {day.slice(5)}
                </text>
              )}
            </g>
          ))}
          <line class="axis" x1="0" x2={width} y1={base} y2={base} />
          <line class="limit" x1="0" x2={width} y1={limitY} y2={limitY} />
          <text x={width - 4} y={limitY - 5} text-anchor="end">{`${allowedPerMinute} allowed a minute`}</text>
        </svg>
      </ScrollArea>
      {rotations.length === 0 ? (
        <p>No rotation is scheduled in this time.</p>
      ) : (
        <ScrollArea label="Planned rotations" isTall>
          <table>
            <thead>
              <tr>
                <th scope="col">By</th>
                <th scope="col">Secret</th>
                <th scope="col" class="wide">
                  Organization
                </th>
              </tr>
            </thead>
            <tbody>
              {rotations.slice(0, 500).map(({ at, secret, organizationId, frozenUntil, freezeReason }) => (
                <tr key={`${at} ${secret}`}>
                  <td>
                    {formatTime(at, nowMs)}
                    {frozenUntil !== undefined && (
                      <small>
                        ❚❚ waits for the end of a freeze window: {formatTime(frozenUntil, nowMs)}
                        {freezeReason !== undefined && ` (${freezeReason})`}
                      </small>
                    )}
                  </td>
                  <th scope="row">{secret}</th>
                  <td class="wide">
                    <code>{organizationId}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rotations.length > 500 && <p>{rotations.length - 500} more: gor plan</p>}
        </ScrollArea>
      )}
    </section>
  );
}
