import { sameCredential } from '../../domain/secret-document.ts';
import { assertSameOwner } from '../credentials/assert-same-owner.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending } from '../credentials/read-documents.ts';
import { notYetAccepted, waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { checkDependentIntegrations } from '../destinations/dependent-integrations.ts';
import { destinationsOf } from '../destinations/destinations-of.ts';
import { checkDestinations, propagate } from '../destinations/propagate.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { verifyPendingCredential } from '../verification/verify-pending-credential.ts';
import { abandonRotation } from './abandon-rotation.ts';

/**
 * **propagate**: sees that the new credential logs in and belongs where it should, then gives it to the destinations,
 * but only one that may do what the current one may: a copy of a weaker one would break what uses it.
 */
export async function setSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services } = rotation;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  if (sameCredential(pending, current)) return;
  const admin = await openAdminSession(rotation, current);
  const destinations = destinationsOf(rotation, admin);
  await checkDestinations(destinations);
  // A token from before proves nothing: it outlives the secret that it was got with.
  const { answer, conclusive } = await waitForPropagation(
    services,
    () => services.genesys.tryLogin(pending),
    (attempt) => attempt.outcome === 'accepted',
  );
  if (answer.outcome === 'refused') {
    if (!conclusive) throw notYetAccepted(pending.clientId);
    return abandonRotation(rotation, strategy, admin, pending, current);
  }
  const candidate = answer.session;
  assertSameOwner(await candidate.identity(), pending, await admin.identity());
  await checkDependentIntegrations(rotation, admin, current);
  if (destinations.length > 0)
    await verifyPendingCredential(rotation, strategy, { admin, pending, candidate, current });
  await propagate(rotation, destinations, pending);
  services.logger.audit('candidate-authenticated', { clientId: pending.clientId });
}
