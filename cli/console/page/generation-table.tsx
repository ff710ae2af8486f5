import type { OwedDuty } from '../../fleet/fleet.ts';
import { dutyText } from '../../output/describe-secret.ts';
import { formatTime } from '../../output/format-time.ts';
import { proofText } from '../../output/proof-text.ts';
import { DataTable } from '../../view/data-table.ts';
import type { PageSecret } from '../page-data.ts';

/** The credentials of a secret, the newest first, with their clients and how each ends. */
export function GenerationTable({ secret, nowMs }: { readonly secret: PageSecret; readonly nowMs: number }) {
  const generations = secret.ledger?.generations ?? [];
  const time = (iso: string | undefined) => (iso === undefined ? '–' : formatTime(iso, nowMs));
  return (
    <DataTable
      label="Credentials"
      columns={['#', 'State', 'Client', 'In force', 'Owed or done']}
      headerAt={0}
      keys={generations.toReversed().map(({ n }) => String(n))}
      rows={generations.toReversed().map(({ n, state, clientId, inForceFrom, inForceUntil, compromised, revoked }) => {
        const duty = secret.duties.find(({ generation }) => generation === n);
        return [
          n,
          <>
            {state}
            {compromised === true && <strong> leaked</strong>}
          </>,
          <code>{clientId ?? '–'}</code>,
          inForceFrom === undefined
            ? 'not yet'
            : `${time(inForceFrom)} to ${state === 'current' ? 'now' : time(inForceUntil)}`,
          <>
            {duty !== undefined && <div>{owedText(duty, nowMs)}</div>}
            {revoked !== undefined && (
              <div>
                {time(revoked.at)}: {proofText(revoked, state)}
              </div>
            )}
          </>,
        ];
      })}
    />
  );
}

function owedText(duty: OwedDuty, nowMs: number): string {
  if (duty.phase === 'verify') return `verify: a login ${formatTime(duty.nextAttemptAt, nowMs)}`;
  return `${duty.phase}: ${dutyText(duty, nowMs)}`;
}
