import { RotationError } from '../../domain/rotation-error.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import type { Owner } from '../ports/ledger-state.ts';
import type { Services } from '../ports/rotation.ts';

/** A client in its organization. */
export interface ClientReference {
  readonly organizationId: string;
  readonly clientId: string;
}

/** A secret, as far as the ledger is asked about its clients. */
export interface Owning {
  readonly services: Pick<Services, 'owners' | 'time' | 'logger'>;
  readonly description: { readonly arn: string };
}

/**
 * Records in the ledger that the client belongs to this secret, for ever: of two secrets with one client, each would
 * revoke what the other has in force. Repeating it changes nothing.
 *
 * @throws RotationError `client-shared` if it belongs to another secret
 */
export async function claimClient(
  { services, description }: Owning,
  { organizationId, clientId }: ClientReference,
  origin: 'adopted' | 'created',
): Promise<Owner> {
  const { owners, time, logger } = services;
  const since = new Date(time.now()).toISOString();
  const owner = await owners.claim({ organizationId, clientId, secretArn: description.arn, origin, since });
  if (owner.secretArn !== description.arn) throw sharedClient(clientId, owner.secretArn);
  if (owner.since === since) logger.audit('client-claimed', { clientId, origin });
  return owner;
}

/**
 * Records a client that AWSCURRENT has logged in as. If it belongs to another secret, records that too: its owner must
 * not revoke it either, because the programs of this secret use it.
 *
 * @throws RotationError `client-shared` if it belongs to another secret
 */
export async function claimOrContest(owning: Owning, client: ClientReference): Promise<Owner> {
  try {
    return await claimClient(owning, client, 'adopted');
  } catch (error) {
    if (error instanceof RotationError && error.code === 'client-shared') {
      await owning.services.owners.contest(client.organizationId, client.clientId, owning.description.arn);
    }
    throw error;
  }
}

/** The client's owner, if the ledger says that it is this secret. What a document names is a claim and no proof. */
export async function ownershipOf(
  { services, description }: Owning,
  { organizationId, clientId }: ClientReference,
): Promise<Owner | undefined> {
  const owner = await services.owners.read(organizationId, clientId);
  return owner?.secretArn === description.arn ? owner : undefined;
}

/** The ARN of the other secret that the client belongs to, whatever a description or a document says. */
export async function otherOwnerOf(
  { services, description }: Owning,
  admin: GenesysSession,
  clientId: string,
): Promise<string | undefined> {
  const { organizationId } = await admin.identity();
  const owner = await services.owners.read(organizationId, clientId);
  return owner?.secretArn === description.arn ? undefined : owner?.secretArn;
}

/**
 * Of two secrets that log in as one client, neither may take away what the other has in force. An emergency may: write
 * access to some managed secret must not be enough to keep a leaked credential alive.
 *
 * @throws RotationError `client-shared`
 */
export function assertNotContested({ clientId, contestedBy: [other] }: Owner, isEmergency: boolean): void {
  if (other === undefined || isEmergency) return;
  throw new RotationError('client-shared', {
    message: `The secret ${other} logs in as the client ${clientId} too, so its credential is kept.`,
    nextStep:
      'give that secret a client of its own (runbook, "A client is in two secrets"); then rotate again, or run the order from the dead-letter queue.',
  });
}

export function sharedClient(clientId: string, ownerArn: string): RotationError {
  return new RotationError('client-shared', {
    message: `The client ${clientId} belongs to the secret ${ownerArn}.`,
    nextStep:
      'give this secret a client of its own: create one in Genesys Cloud, store its credential in the secret, then rotate (runbook, "A client is in two secrets").',
  });
}
