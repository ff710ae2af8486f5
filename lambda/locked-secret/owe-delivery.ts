import { withDelivery } from '../ledger/with-delivery.ts';
import type { LockedSecret } from './locked-secret.ts';
import { withTimers } from './with-timers.ts';

/** Records, with a timer, that a destination lacks the credential of a generation. */
export async function oweDelivery(secret: LockedSecret, n: number | undefined): Promise<void> {
  if (n === undefined) return;
  secret.state = await withTimers(secret, withDelivery(secret.state, n, secret.context()));
}
