import { sameCredential } from '../../domain/secret-document.ts';
import { claimClient } from '../credentials/claim-client.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending } from '../credentials/read-versions.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { destinationsOf } from '../destinations/destinations-of.ts';
import { checkDependentIntegrations } from '../destinations/integration-credentials/dependent-integrations.ts';
import { checkDestinations, propagate } from '../destinations/propagate.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { assertSameOwner } from '../verification/assert-same-owner.ts';
import { verifyPendingCredential } from '../verification/verify-pending-credential.ts';
import { abandonRotation } from './abandon-rotation.ts';

/**
 * **propagate**: checks that the pending credential logs in and belongs to the right client, then writes it to the
 * destinations. It is verified before that, because a credential with fewer privileges would break what uses the copies.
 */
export async function setSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services } = rotation;
  const { document: pending } = await readPending(rotation);
  const { document: current } = await readCurrent(rotation);
  if (sameCredential(pending, current)) return;
  const admin = await openAdminSession(rotation, current);
  const destinations = destinationsOf(rotation, admin);
  await checkDestinations(destinations);
  // A cached token shows nothing: it stays valid after its secret was replaced.
  const { result: attempt, conclusive } = await waitForPropagation(
    services,
    () => services.genesys.tryLogin(pending),
    ({ outcome }) => outcome === 'accepted',
  );
  if (attempt.outcome === 'rejected') {
    if (!conclusive) throw notYetAccepted(pending.clientId);
    return abandonRotation(rotation, strategy, { admin, pending, current });
  }
  const pendingSession = attempt.session;
  const identity = await pendingSession.identity();
  assertSameOwner(identity, pending, await admin.identity());
  // Before it is promoted, so that its revocation finds it recorded.
  await claimClient(rotation, identity, 'created');
  await checkDependentIntegrations(rotation, admin, current);
  if (destinations.length > 0) {
    const currentLogsIn = !strategy.interruptsLogins;
    await verifyPendingCredential(rotation, { admin, pending, pendingSession, current, currentLogsIn });
  }
  await propagate(rotation, destinations, pending);
  services.logger.audit('candidate-authenticated', { clientId: pending.clientId });
}
