import type { LedgerEvent } from '../../lambda/ports/ledger-state.ts';
import type { CredentialHistory } from './credential-history.ts';
import type { Announced, Wait } from './report.ts';

/**
 * What a rotation waited for, from the ledger's events of its secret. A freeze window holds it before there is a credential, so
 * the events name its token.
 */
export function waitsOf(
  { token, plannedAt, approvalRequestedAt, approval, abandonedAt, inForce }: CredentialHistory,
  events: readonly LedgerEvent[],
): readonly Wait[] | undefined {
  const ofToken = (type: string) =>
    events.find((event) => event.type === type && token !== undefined && event.details.token === token);
  const frozen = ofToken('rotation-frozen');
  // In place it is held before anything is made.
  const requestedAt = approvalRequestedAt ?? ofToken('approval-requested')?.at;
  const waits: Wait[] = [];
  if (frozen !== undefined) {
    const { window } = frozen.details;
    waits.push({
      kind: 'freeze',
      from: frozen.at,
      ...(plannedAt === undefined ? {} : { until: plannedAt }),
      ...(typeof window === 'string' ? { reason: window } : {}),
    });
  }
  if (requestedAt !== undefined) {
    // An emergency and a repair go on without an approval.
    const until = approval?.at ?? abandonedAt ?? inForce[0]?.from;
    waits.push({ kind: 'approval', from: requestedAt, ...(until === undefined ? {} : { until }) });
  }
  return waits.length === 0 ? undefined : waits;
}

/** Of which rotation window subscribers were told last, between the rotation before and this one. */
export function announcedBefore(
  { plannedAt }: CredentialHistory,
  histories: readonly CredentialHistory[],
  events: readonly LedgerEvent[],
): Announced | undefined {
  if (plannedAt === undefined) return undefined;
  const before = histories.flatMap(({ plannedAt: its = '' }) => (its < plannedAt ? its : []));
  const since = before.reduce((one, other) => (one > other ? one : other), '');
  const told = events
    .filter(({ type, at }) => type === 'rotation-announced' && at > since && at <= plannedAt)
    .reduce<LedgerEvent | undefined>((one, other) => (one !== undefined && one.at > other.at ? one : other), undefined);
  if (told === undefined || typeof told.details.window !== 'string') return undefined;
  const { window, owner } = told.details;
  return { at: told.at, window, ...(typeof owner === 'string' ? { owner } : {}) };
}
