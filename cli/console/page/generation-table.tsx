import type { OwedDuty } from '../../fleet/fleet.ts';
import { dutyText } from '../../output/describe-secret.ts';
import { formatTime } from '../../output/format-time.ts';
import { proofText } from '../../output/proof-text.ts';
import type { PageSecret } from '../page-data.ts';
import { ScrollArea } from './scroll-area.tsx';

/** The credentials of a secret, the newest first, with their clients and how each ends. */
export function GenerationTable({ secret, nowMs }: { readonly secret: PageSecret; readonly nowMs: number }) {
  const generations = secret.ledger?.generations ?? [];
  const time = (iso: string | undefined) => (iso === undefined ? '–' : formatTime(iso, nowMs));
  return (
    <ScrollArea label="Credentials">
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">State</th>
            <th scope="col">Client</th>
            <th scope="col">In force</th>
            <th scope="col">Owed or done</th>
          </tr>
        </thead>
        <tbody>
          {generations.toReversed().map(({ n, state, clientId, inForceFrom, inForceUntil, compromised, revoked }) => {
            const duty = secret.duties.find(({ generation }) => generation === n);
            return (
              <tr key={n}>
                <th scope="row">{n}</th>
                <td>
                  {state}
                  {compromised === true && <strong> leaked</strong>}
                </td>
                <td>
                  <code>{clientId ?? '–'}</code>
                </td>
                <td>
                  {time(inForceFrom)} to {state === 'current' ? 'now' : time(inForceUntil)}
                </td>
                <td>
                  {duty !== undefined && <div>{owedText(duty, nowMs)}</div>}
                  {revoked !== undefined && (
                    <div>
                      {time(revoked.at)}: {proofText(revoked, state)}
                    </div>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function owedText(duty: OwedDuty, nowMs: number): string {
  if (duty.phase === 'verify') return `verify: a login ${formatTime(duty.nextAttemptAt, nowMs)}`;
  return `${duty.phase}: ${dutyText(duty, nowMs)}`;
}
