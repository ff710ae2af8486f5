import type { SecretDocument } from '../../domain/secret-document.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { DeliveredSecret } from '../ports/rotation.ts';
import { versionAtStage } from '../ports/secret-store.ts';
import type { Destination } from './destination.ts';
import { withDestinations } from './destinations-of.ts';
import { eachDestination, named, reportFailure } from './each-destination.ts';

/** A credential that is withdrawn, and the one that is in force in its place. */
export interface Withdrawal {
  readonly withdrawn: SecretDocument;
  readonly withdrawnVersionId: string;
  readonly inForce: SecretDocument;
  readonly inForceVersionId: string;
}

/**
 * Writes the credential in force to every destination that got the withdrawn one, before that is revoked. If it cannot be
 * determined which one a destination holds, it is written unless another rotation is in progress, which writes its own.
 */
export async function restoreDestinations(
  secret: DeliveredSecret,
  admin: GenesysSession,
  withdrawal: Withdrawal,
): Promise<void> {
  const { services } = secret;
  const { withdrawn, withdrawnVersionId, inForce, inForceVersionId } = withdrawal;
  const pendingVersionId = versionAtStage(secret.description, 'AWSPENDING');
  const isRotating =
    pendingVersionId !== undefined && ![withdrawnVersionId, inForceVersionId].includes(pendingVersionId);
  const restore = async (destination: Destination): Promise<'written' | 'skipped'> => {
    const held = await destination.holds?.(withdrawn, inForce);
    if (held === false || (held === undefined && isRotating)) return 'skipped';
    await secret.assertPossessed();
    await destination.write({
      event: 'credential.restored',
      document: inForce,
      versionId: inForceVersionId,
      aboutVersionId: withdrawnVersionId,
    });
    services.logger.audit('destination-restored', { destination: destination.name, clientId: inForce.clientId });
    return 'written';
  };
  await withDestinations(secret, admin, (destinations) => eachDestination(destinations, restore));
}

/** A credential whose grace period has elapsed, and the one in its place. */
export interface Replacement {
  readonly retired: SecretDocument;
  readonly inForce: SecretDocument;
  readonly inForceVersionId: string;
}

/**
 * Before the previous credential is revoked: a destination that still holds it, because it was added later or was
 * overwritten, gets the one in force.
 *
 * @param urgent the credential leaked: a destination that fails is reported and does not stop the revocation
 * @returns whether no destination holds it any more
 */
export async function replaceInDestinations(
  secret: DeliveredSecret,
  admin: GenesysSession,
  replacement: Replacement,
  { urgent = false }: { readonly urgent?: boolean },
): Promise<'complete' | 'incomplete'> {
  const { logger } = secret.services;
  const visit = async (destination: Destination) => {
    const replace = () => named(destination, () => replaceIn(destination, secret, replacement));
    if (!urgent) return replace();
    return reportFailure(logger, 'A destination may still hold the credential that is being revoked', replace);
  };
  return withDestinations(secret, admin, (destinations) => eachDestination(destinations, visit));
}

async function replaceIn(
  destination: Destination,
  secret: DeliveredSecret,
  { retired, inForce, inForceVersionId }: Replacement,
): Promise<'written' | 'skipped'> {
  if ((await destination.holds?.(retired, inForce)) !== true) return 'skipped';
  await secret.assertPossessed();
  const delivery = { document: inForce, versionId: inForceVersionId, aboutVersionId: inForceVersionId };
  await destination.write({ event: 'credential.restored', ...delivery });
  secret.services.logger.audit('destination-written', {
    destination: destination.name,
    clientId: inForce.clientId,
    reason: 'it still held the credential that is about to be revoked',
  });
  return 'written';
}
