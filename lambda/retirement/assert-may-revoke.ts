import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { assertNotContested, claimClient, otherOwnerOf, sharedClient } from '../credentials/claim-client.ts';
import { hasAdminSecret } from '../credentials/open-admin-session.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import type { Retirement } from './retirement.ts';

/**
 * An order is a wake-up call that anybody may have sent: nothing is revoked unless the ledger records the client as this
 * secret's, no other secret logs in as it, and AWSCURRENT works.
 *
 * @throws RotationError `client-not-owned`, `client-shared` or `current-credential-rejected`
 */
export async function assertMayRevoke(retirement: Retirement, client: OAuthClient | undefined): Promise<void> {
  await assertOwned(retirement, client);
  await assertCurrentWorks(retirement);
}

async function assertOwned({ secret, order, documents, admin }: Retirement, client: OAuthClient | undefined) {
  const { services, description } = secret;
  const { clientId } = order;
  const { organizationId } = await admin.identity();
  const owner = await services.owners.read(organizationId, clientId);
  if (owner !== undefined && owner.secretArn !== description.arn) throw sharedClient(clientId, owner.secretArn);
  if (owner === undefined) {
    // An order of the version before the ledger: the client has our marker, or its credential is in this secret and works.
    const isMarked = parseMarker(client?.description)?.secretArn === description.arn;
    if (!isMarked && !(await logsIn(services, documents.retired, clientId))) throw notOwned(clientId);
    await claimClient(secret, { organizationId, clientId }, isMarked ? 'created' : 'adopted');
    return;
  }
  // By the tag and not by the order, which anybody may have sent.
  assertNotContested(owner, secret.settings.compromisedToken === order.promotedVersionId);
}

/**
 * AWSCURRENT was rolled back to a client that has to be activated; it cannot log in and show whose it is.
 *
 * @throws RotationError `client-shared`
 */
export async function assertNotAnothers({ secret, order, admin }: Retirement): Promise<void> {
  const ownerArn = await otherOwnerOf(secret, admin, order.clientId);
  if (ownerArn !== undefined) throw sharedClient(order.clientId, ownerArn);
}

async function logsIn(
  { genesys }: Retirement['secret']['services'],
  retired: Retirement['documents']['retired'],
  clientId: string,
): Promise<boolean> {
  if (retired?.clientId !== clientId) return false;
  const attempt = await genesys.tryLogin(retired);
  if (attempt.outcome === 'rejected') return false;
  await attempt.session.revokeToken();
  return true;
}

/** Without an admin secret, AWSCURRENT itself makes the calls and so has logged in. */
async function assertCurrentWorks({ secret, documents }: Retirement): Promise<void> {
  if (!hasAdminSecret(secret)) return;
  const attempt = await secret.services.genesys.tryLogin(documents.current);
  if (attempt.outcome === 'accepted') return attempt.session.revokeToken();
  throw new RotationError('current-credential-rejected', {
    message: `Genesys Cloud rejects the client ${documents.current.clientId} with the secret of AWSCURRENT, so nothing was revoked beside it.`,
    nextStep:
      'store a working credential as AWSCURRENT; the retirement is retried, then waits in the dead-letter queue.',
  });
}

function notOwned(clientId: string): RotationError {
  return new RotationError('client-not-owned', {
    message: `The ledger does not record the client ${clientId} as a client of this secret, so it was not revoked.`,
    nextStep:
      'find out who sent the order (CloudTrail: Scheduler, Lambda and SQS). If no program uses the client, revoke it by hand in Genesys Cloud.',
  });
}
