import { withTimers } from '../ledger/with-timers.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import { armTimer } from './carry-out-action.ts';
import type { LockedSecret } from './locked-secret.ts';

/** Commits a state. Before that, each duty whose time changed gets its timer: a superfluous timer is only an early order. */
export async function commitWithTimers(secret: LockedSecret, next: SecretState): Promise<void> {
  const { state, timers } = withTimers(secret.state, next);
  for (const timer of timers) await armTimer(secret, state, timer);
  await secret.commit(state);
}
