import { reportFailure } from '../destinations/each-destination.ts';
import { replaceInDestinations, restoreDestinations } from '../destinations/restore-destinations.ts';
import { generationOf } from '../ledger/generations.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { oweDelivery } from '../locked-secret/owe-delivery.ts';
import { readRetired } from './prove-revoked.ts';

/**
 * O10: no destination may still hold a credential that is about to be revoked. In an emergency, one that cannot be
 * written is reported and does not stop the revocation.
 *
 * @throws RotationError of the destination that failed
 */
export async function clearDestinations(secret: LockedSecret, n: number): Promise<void> {
  const generation = generationOf(secret.state, n);
  const retired = await readRetired(secret, n);
  // R24: a decommissioned secret has no credential that could take its place.
  if (generation === undefined || retired === undefined || secret.state.decommissionedAt !== undefined) return;
  const urgent = generation.compromised === true;
  const [admin, inForce] = [await secret.admin(), await secret.current()];
  const place = { inForce: inForce.document, inForceVersionId: inForce.versionId };
  if (generation.state !== 'abandoned') {
    const cleared = await replaceInDestinations(secret, admin, { retired: retired.document, ...place }, { urgent });
    if (cleared === 'incomplete') await oweDelivery(secret, secret.state.currentGeneration);
    return;
  }
  // setSecret may have delivered it before its rotation was abandoned.
  const withdrawal = { withdrawn: retired.document, withdrawnVersionId: retired.versionId, ...place };
  const restore = () => restoreDestinations(secret, admin, withdrawal);
  if (!urgent) return restore();
  const { logger } = secret.services;
  const restored = await reportFailure(
    logger,
    'A destination may still hold the credential that is being revoked',
    restore,
  );
  if (restored === 'failed') await oweDelivery(secret, secret.state.currentGeneration);
}
