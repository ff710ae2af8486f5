import { RotationError } from '../../domain/rotation-error.ts';
import { withDestinations } from '../destinations/destinations-of.ts';
import { propagate } from '../destinations/propagate.ts';
import { generationOf, withGeneration } from '../ledger/generations.ts';
import { withEvent } from '../ledger/transition-context.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { RetirementResult } from './retirement.ts';

/**
 * Writes the credential in force to the destinations that an emergency left behind. All are attempted, so that a broken
 * one keeps no other waiting.
 *
 * @throws RotationError `destination-unavailable`; the attempt is repeated
 */
export async function deliver(secret: LockedSecret, n: number): Promise<RetirementResult> {
  await secret.assertPossessed();
  const { versionId, document } = await secret.current();
  const delivered = await withDestinations(secret, await secret.admin(), (destinations) =>
    propagate(secret, versionId, destinations, document, { urgent: true }),
  );
  if (delivered === 'incomplete') {
    throw new RotationError('destination-unavailable', {
      message: 'A destination still lacks the credential in force; the warning before this one names it.',
      nextStep: 'make the destination work again; the delivery is retried.',
    });
  }
  const { clientId } = generationOf(secret.state, n) ?? {};
  const event = { type: 'delivery-completed', generation: n, reason: 'every destination was written' };
  const done = withGeneration(secret.state, n, {}, ['duty']);
  secret.state = withEvent(done, { ...event, ...(clientId === undefined ? {} : { clientId }) }, secret.context());
  return { outcome: 'deliver' };
}
