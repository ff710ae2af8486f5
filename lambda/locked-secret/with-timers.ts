import { numberTimers } from '../ledger/number-timers.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import { armTimer } from './carry-out-action.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * Creates a timer for every duty whose time `next` changes, before the commit that relies on it: a superfluous timer is an
 * early order, a missing one a late revocation.
 *
 * @returns the state to commit
 */
export async function withTimers(secret: LockedSecret, next: SecretState): Promise<SecretState> {
  const { state, timers } = numberTimers(secret.state, next);
  for (const timer of timers) await armTimer(secret, state, timer);
  return state;
}
