import { isoOf } from '../ledger/transition-context.ts';
import type { Owner } from '../ports/ledger-state.ts';
import type { LockedSecret } from './locked-secret.ts';

/** Records that a client belongs to this secret, unless it belongs to another one. Returns its owner. */
export async function claimClient(
  { services, secretArn }: LockedSecret,
  client: Pick<Owner, 'organizationId' | 'clientId' | 'origin'>,
): Promise<Owner> {
  const since = isoOf(services.time.now());
  const owner = await services.ledger.owners.claim({ ...client, secretArn, since });
  if (owner.secretArn === secretArn && owner.since === since) {
    services.logger.audit('client-claimed', { clientId: client.clientId, origin: client.origin });
  }
  return owner;
}
