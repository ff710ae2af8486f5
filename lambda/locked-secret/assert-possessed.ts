import { RotationError } from '../../domain/rotation-error.ts';
import { waitForPropagation } from '../credentials/wait-for-propagation.ts';
import { assertInOrganization } from './assert-in-organization.ts';
import type { LockedSecret } from './locked-secret.ts';

/**
 * AWSCURRENT logs in to the organization of the secret. A caller who can write the secret could otherwise have any text sent to
 * a destination.
 *
 * @throws RotationError `current-credential-rejected`, `client-mismatch` or `organization-mismatch`
 */
export async function assertPossessed(secret: LockedSecret): Promise<void> {
  const { facts, services } = secret;
  const { versionId, document } = await secret.current();
  let isRepeated = false;
  const logIn = () => {
    if (isRepeated) facts.forgetWhatMayChange();
    isRepeated = true;
    return facts.login(versionId);
  };
  // After a rollback its client may have become active a moment ago.
  const { result } = await waitForPropagation(services, logIn, ({ outcome }) => outcome !== 'rejected');
  if (result.outcome === 'inconclusive') throw result.error;
  if (result.outcome === 'accepted') return assertInOrganization(secret, document, result.session);
  throw new RotationError('current-credential-rejected', {
    message: `Genesys Cloud rejects the client ${document.clientId} with the secret of AWSCURRENT, so no destination gets it.`,
    nextStep: 'store a working credential as AWSCURRENT; the destinations get it before the other one is revoked.',
  });
}
