import { withoutSweep } from '../ledger/abandon-rotation.ts';
import { foreignClaim } from '../ledger/client-claim.ts';
import { dueSweeps, type Sweep } from '../ledger/due-sweeps.ts';
import { hasSeveralSecrets } from '../ledger/generations.ts';
import { secretNameOf } from '../ledger/secret-name.ts';
import { isClientCreatedFor } from '../ledger/was-created-for.ts';
import { type FoundCredential, withFoundCredential } from '../ledger/with-found-credential.ts';
import { claimClient } from '../locked-secret/claim-client.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { withLockedSecret } from '../locked-secret/with-locked-secret.ts';
import type { SecretState } from '../ports/ledger-state.ts';
import type { Logger } from '../ports/logger.ts';
import { wakeRetire } from './check-duties.ts';
import type { CheckedSecret } from './checked-secret.ts';
import { lockRequest } from './lock-request.ts';
import type { Administration } from './organizations.ts';
import type { WatchRun } from './watch-run.ts';

/**
 * Section 6.7: searches once for what a request whose response was lost created a second time. It is searched without the
 * lock, because an organization may have thousands of clients, and recorded under it. retire revokes it.
 */
export async function sweep(
  run: WatchRun,
  logger: Logger,
  { description, state }: CheckedSecret,
  administration: Administration,
): Promise<void> {
  const sweeps = dueSweeps(state, run.services.time.now());
  if (sweeps.length === 0) return;
  const { organizationId } = await administration.session.identity();
  if (organizationId !== state.organizationId) return;
  const found: FoundCredential[] = [];
  for (const one of sweeps) {
    found.push(...(await findClients(one, description.arn, administration)));
    found.push(...(await findSecrets(one, state, administration)));
  }
  const services = { ...run.services, logger };
  const request = lockRequest(run, { secretArn: description.arn, mayCreate: false }, logger);
  await withLockedSecret(services, request, async (secret) => {
    for (const credential of found) await record(secret, organizationId, credential);
    for (const { n } of sweeps) secret.state = withoutSweep(secret.state, n);
    await secret.commit(secret.state);
    await secret.writeEvents();
  });
}

async function findClients(
  { creation }: Sweep,
  secretArn: string,
  { clients }: Administration,
): Promise<readonly FoundCredential[]> {
  return (await clients())
    .filter(({ state, ...client }) => state !== 'deleted' && foreignClaim(client, secretArn) === undefined)
    .filter((client) => isClientCreatedFor(creation, client))
    .map(({ id }) => ({ clientId: id }));
}

/** For a client that may have several secrets: those that are named after the intent. */
async function findSecrets(
  { clientId, secretId: own, creation }: Sweep,
  state: SecretState,
  { session }: Administration,
): Promise<readonly FoundCredential[]> {
  if (clientId === undefined || !hasSeveralSecrets(state, clientId)) return [];
  return (await session.listSecrets(clientId)).flatMap(({ secretId, name, status }) => {
    const isMade = status === 'active' && name === secretNameOf(creation.intentId);
    return isMade && secretId !== own ? [{ clientId, secretId }] : [];
  });
}

/** G2: what is revoked belongs to this secret by the ledger. */
async function record(secret: LockedSecret, organizationId: string, found: FoundCredential): Promise<void> {
  const { services, secretArn, state } = secret;
  const after = withFoundCredential(state, found, secret.context());
  if (after === state) return;
  const { clientId, secretId } = found;
  const owner = await claimClient(secret, { organizationId, clientId, origin: 'created' });
  if (owner.secretArn !== secretArn) return;
  services.logger.warn('A request whose response was lost was carried out twice; what it created second is revoked', {
    clientId,
    secretId,
    nextStep: 'nothing; retire revokes it.',
  });
  secret.state = after;
  await wakeRetire(secret, state.nextGeneration);
}
