import { settledAtMs } from '../ledger/lock.ts';
import type { IntentCall, LedgerEvent, SecretState } from '../ports/ledger-state.ts';
import type { ClientChange } from './parse-client-change.ts';

/** How far apart a call and its record may be, in milliseconds: as long as an invocation, with the difference of the clocks. */
export const aroundMs = 15 * 60_000;

/** What the ledger holds about one secret. */
export interface SecretRecord {
  readonly state: SecretState | undefined;
  /** Those around the time of the change. */
  readonly events: readonly LedgerEvent[];
}

/**
 * Whether the ledger shows that our functions made a change. A record of work on the secret at that time vouches for changes
 * by the client that administered this work, and by no other. If the event names no actor, the time alone decides.
 *
 * Work is recorded after some of its calls: ask again under the lock, or after it was released, before the answer is no.
 */
export function isOwnChange(change: ClientChange, { state, events }: SecretRecord): boolean {
  const recorded = [...events, ...(state?.outbox ?? [])].map(({ at, administeredBy }) => ({ at, administeredBy }));
  const { rotation, intent } = state ?? {};
  const open = rotation === undefined ? [] : [{ at: rotation.startedAt, administeredBy: rotation.administeredBy }];
  if (intent?.clientId === change.clientId && clientCalls.includes(intent.call)) {
    const fromMs = Date.parse(intent.committedAt) - clockSkewMs;
    if (change.atMs >= fromMs && change.atMs <= settledAtMs(intent) + clockSkewMs) return true;
  }
  return [...recorded, ...open].some(
    ({ at, administeredBy }) =>
      administeredBy !== undefined &&
      Math.abs(Date.parse(at) - change.atMs) <= aroundMs &&
      (change.actors.length === 0 || change.actors.includes(administeredBy.clientId)),
  );
}

/** Their intent does not say who administers; but a client that is being revoked is of no use to a caller who changes it. */
const clientCalls: readonly IntentCall[] = ['deactivate-client', 'delete-client'];

/** Between Genesys Cloud and a function. */
const clockSkewMs = 60_000;
