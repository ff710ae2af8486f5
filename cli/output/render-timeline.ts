import type { FleetSecret, Generation, WaitingApproval } from '../fleet/fleet.ts';
import { approvalFacts } from './approval-text.ts';
import { dutyText, healthText, stateMark } from './describe-secret.ts';
import { eventText } from './event-text.ts';
import { formatTime } from './format-time.ts';
import { printable } from './printable.ts';
import { renderTable } from './render-table.ts';
import type { Style } from './style.ts';
import { announcementText, freezeText } from './waiting-text.ts';

/** How many events are shown; `--json` has all of them. */
const eventsShown = 30;

/**
 * One secret: its state, its credentials and what happened to it.
 *
 * @param approval what its rotation waits for
 */
export function renderTimeline(secret: FleetSecret, nowMs: number, style: Style, approval?: WaitingApproval): string[] {
  const { ledger, timeline = [] } = secret;
  const time = (iso: string | undefined) => (iso === undefined ? '–' : formatTime(iso, nowMs));
  const duties = new Map(secret.duties.map((duty) => [duty.generation, duty]));
  const generations = (ledger?.generations ?? []).map((generation) => {
    const duty = duties.get(generation.n);
    return [
      String(generation.n),
      generation.state,
      generation.clientId ?? '–',
      time(generation.inForceFrom),
      time(generation.inForceUntil),
      duty === undefined ? revocationText(generation, nowMs) : `${duty.phase}: ${dutyText(duty, nowMs)}`,
    ];
  });
  const events = timeline
    .slice(-eventsShown)
    .map((event) => [
      formatTime(event.at, nowMs),
      event.type,
      event.generation === undefined ? '' : String(event.generation),
      event.clientId ?? '',
      printable(eventText(event, nowMs)),
    ]);
  const left = timeline.length - events.length;
  return [
    `${style.strong(secret.name)}  ${stateMark(secret.state.level, style)} ${healthText(secret.state)}`,
    `${secret.arn}`,
    `${secret.strategy} · ${secret.environment ?? 'environment unknown'} · last rotation ${time(secret.rotation.lastRotatedAt)} · next ${time(secret.rotation.nextRotationAt)} · last read ${secret.rotation.lastAccessedOn ?? 'never'}`,
    ...secret.freezes.map((window) => style.quiet(`frozen ${freezeText(window, nowMs)}`)),
    ...(ledger?.announced === undefined
      ? []
      : [style.quiet(`announced: ${printable(announcementText(ledger.announced, timeline, nowMs))}`)]),
    ...(approval === undefined
      ? []
      : approvalFacts(approval, secret, nowMs).map(([name, text]) => style.warn(`${name}: ${printable(text)}`))),
    ...(ledger?.intent === undefined
      ? []
      : [style.warn(`a request is open whose outcome is not known yet: ${ledger.intent.call}`)]),
    ...(ledger?.holds ?? []).map(({ code, since }) => style.bad(`held: ${code} since ${since}`)),
    '',
    ...renderTable(
      { columns: ['GEN', 'STATE', 'CLIENT', 'IN FORCE FROM', 'UNTIL', 'OWED OR DONE'], rows: generations },
      style,
    ),
    '',
    ...renderTable({ columns: ['TIME', 'EVENT', 'GEN', 'CLIENT', 'REASON'], rows: events }, style),
    ...(left > 0 ? [style.quiet(`${left} earlier events: --json`)] : []),
  ];
}

function revocationText({ revoked }: Generation, nowMs: number): string {
  if (revoked === undefined) return '';
  const { verified } = revoked;
  const proof = verified === undefined ? 'not verified' : `login rejected, ${verified.status}`;
  return `${revoked.how} ${formatTime(revoked.at, nowMs)}, ${proof}`;
}
