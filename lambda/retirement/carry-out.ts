import { RotationError } from '../../domain/rotation-error.ts';
import { replaceInDestinations, restoreDestinations } from '../destinations/restore-destinations.ts';
import type { RetirementOrder } from '../ports/retirement-order.ts';
import { announceRetired } from './announce-retired.ts';
import { assertRevoked } from './assert-revoked.ts';
import type { RetirementAction } from './decide.ts';
import { deactivate, deleteClient, deleteSecret, regenerate, startOver } from './phases.ts';
import { type Retirement, usedBy } from './retirement.ts';
import { rollBack } from './roll-back.ts';

/** Whether a program that still uses the credential would stop working. */
export function locksOut({ kind }: RetirementAction): boolean {
  return ['deactivate', 'delete', 'regenerate', 'delete-secret'].includes(kind);
}

/** Carries out what was decided. */
export async function carryOut(retirement: Retirement, action: RetirementAction): Promise<void> {
  const { secret, order, admin, documents } = retirement;
  const { current, currentVersionId, retired } = documents;
  if (locksOut(action) && retired !== undefined) {
    const replacement = { retired, inForce: current, inForceVersionId: currentVersionId };
    await replaceInDestinations(secret, admin, replacement, order);
  }
  switch (action.kind) {
    case 'skip': {
      const { clientId, phase } = order;
      secret.services.logger.audit('retirement-skipped', { clientId, phase, reason: action.reason });
      return;
    }
    case 'too-early':
      throw notPromotedYet(order);
    case 'roll-back':
      return rollBack(retirement, action.reactivate);
    case 'start-over':
      return startOver(retirement);
    case 'discard':
      return discard(retirement);
    case 'deactivate':
      await deactivate(retirement);
      return assertRevoked(retirement);
    case 'delete':
      await deleteClient(retirement);
      break;
    case 'regenerate':
      await regenerate(retirement);
      break;
    case 'delete-secret':
      await deleteSecret(retirement);
      break;
    case 'prove':
      break;
  }
  await assertRevoked(retirement);
  await discardDuplicates(retirement);
  await announceRetired(secret, order);
}

/** As an error, because an order that ends well is gone, and its credential would live for ever. */
function notPromotedYet({ clientId, promotedVersionId }: RetirementOrder): RotationError {
  return new RotationError('not-promoted-yet', {
    message: `The rotation ${promotedVersionId} has not moved AWSCURRENT yet, so the credential of ${clientId} is in use.`,
    nextStep:
      'nothing at first: the retirement is retried. Then finish the rotation and run the order from the dead-letter queue.',
  });
}

/** Revokes what an abandoned rotation created. */
async function discard(retirement: Retirement): Promise<void> {
  const { secret, order, strategy, admin, documents } = retirement;
  const { current, currentVersionId, pending, promoted } = documents;
  // A version without a value was never written to a destination.
  if (promoted !== undefined) {
    const versions = { withdrawnVersionId: order.promotedVersionId, inForceVersionId: currentVersionId };
    await restoreDestinations(secret, admin, { withdrawn: promoted, inForce: current, ...versions });
  }
  await strategy.discardPendingCredential(secret, admin, {
    marker: { secretArn: order.secretArn, clientRequestToken: order.promotedVersionId },
    clientId: order.clientId,
    // A client that a later rotation is about to promote is no longer the standby client.
    standbyClientId: pending?.clientId === order.clientId ? undefined : current.standbyClientId,
    isUsed: usedBy(retirement, true),
  });
}

/** Concurrent runs of createSecret may both have created a client; the one that was not stored is deleted here. */
async function discardDuplicates(retirement: Retirement): Promise<void> {
  const { secret, order, strategy, admin } = retirement;
  const marker = { secretArn: order.secretArn, clientRequestToken: order.promotedVersionId };
  // A create whose response was lost may take effect late, though not later than this.
  const createdBeforeMs = Date.parse(order.scheduledAt) + 600_000;
  await strategy.discardDuplicates?.(secret, admin, { marker, isUsed: usedBy(retirement) }, createdBeforeMs);
}
