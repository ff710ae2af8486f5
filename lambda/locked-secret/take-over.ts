import { withTimers } from '../ledger/with-timers.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import { armTimer } from './carry-out-action.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * Takes a state over, for the next commit to write. Before that, each duty whose time changed gets its timer: a
 * superfluous timer is only an early order.
 */
export async function takeOver(secret: LockedSecret, next: SecretState): Promise<void> {
  const { state, timers } = withTimers(secret.state, next);
  for (const timer of timers) await armTimer(secret, state, timer);
  secret.state = state;
}
