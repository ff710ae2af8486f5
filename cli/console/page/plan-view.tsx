import { formatTime } from '../../output/format-time.ts';
import { ColumnChart } from '../../view/column-chart.ts';
import { DataTable } from '../../view/data-table.ts';
import type { PageData } from '../page-data.ts';
import { planDays } from './plan-days.ts';

const rowsShown = 500;

/** The next 31 days' rotation windows, against the requests that Genesys Cloud allows. */
export function PlanView({ data, nowMs }: { readonly data: PageData; readonly nowMs: number }) {
  const { allowedPerMinute, rotations } = data.plan;
  const days = planDays(data, nowMs);
  const busiest = days.reduce((one, other) =>
    other.worstRequestsPerMinute > one.worstRequestsPerMinute ? other : one,
  );
  return (
    <section aria-labelledby="plan-title">
      <h2 id="plan-title">Next 31 days</h2>
      <p>
        {busiest.worstRequestsPerMinute === 0
          ? 'No requests are expected.'
          : `Busiest day: ${busiest.day}, up to ${busiest.worstRequestsPerMinute} requests a minute if everything in an hour starts at once. Genesys Cloud allows ${allowedPerMinute}.`}
      </p>
      <ColumnChart
        label="Requests a minute on each of the next 31 days; the table below lists the rotations"
        columns={days.map(({ day, worstRequestsPerMinute: value }, at) => ({
          key: day,
          value,
          title: `${day}: ${value} requests a minute`,
          tick: at % 5 === 0 && at < 30 ? day.slice(5) : undefined,
        }))}
        limit={{ value: allowedPerMinute, text: `${allowedPerMinute} allowed a minute` }}
      />
      <DataTable
        label="Planned rotations"
        isTall
        columns={['By', 'Secret', { label: 'Organization', isWide: true }]}
        headerAt={1}
        keys={rotations.slice(0, rowsShown).map(({ at, secret }) => `${at} ${secret}`)}
        rows={rotations.slice(0, rowsShown).map(({ at, secret, organizationId, frozenUntil, freezeReason }) => [
          <>
            {formatTime(at, nowMs)}
            {frozenUntil !== undefined && (
              <small>
                ❚❚ waits for the end of a freeze window: {formatTime(frozenUntil, nowMs)}
                {freezeReason !== undefined && ` (${freezeReason})`}
              </small>
            )}
          </>,
          secret,
          <code>{organizationId}</code>,
        ])}
        empty="No rotation is scheduled in this time."
        note={rotations.length > rowsShown ? <p>{rotations.length - rowsShown} more: gor plan</p> : undefined}
      />
    </section>
  );
}
