import { createHash } from 'node:crypto';
import type { Marker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDocument, withCredential } from '../../domain/secret-document.ts';
import { waitForOtherRun } from '../credentials/wait-for-other-run.ts';
import type { ClientSecret, CreatedSecret, GenesysSession } from '../ports/genesys-cloud.ts';
import { markerOf, type Rotation } from '../ports/rotation.ts';
import { createOrRecover } from './clients/create-or-recover.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** The number of active secrets that Genesys Cloud allows per client. */
const maximumSecrets = 5;

/** A second secret on the same client; the old one is deleted after the grace period. */
export const multiSecret: Strategy = {
  name: 'multi-secret',
  interruptsLogins: false,
  async obtainPendingCredential(rotation, admin, { document: current }) {
    const { time, logger } = rotation.services;
    const { clientId } = current;
    const name = secretName(markerOf(rotation));
    let inventory = await admin.listSecrets(clientId);
    if (inventory.some((secret) => secret.name === name)) {
      // Replacing it invalidates the secret that the run which created it may be about to store.
      if ((await waitForOtherRun(rotation)) !== undefined) return 'stored-by-another-run';
      inventory = await admin.listSecrets(clientId);
    }
    assertIdentified(current, inventory, name);
    const kept = await makeRoom(rotation, admin, clientId, inventory);
    const active = kept.filter((secret) => secret.status === 'active');
    if (active.length >= maximumSecrets) throw limitReached(clientId, active);

    const create = () => admin.createSecret(clientId, name);
    const find = async () => (await admin.listSecrets(clientId)).find((secret) => secret.name === name);
    const replace = async (lost: ClientSecret): Promise<CreatedSecret> => {
      await admin.deleteSecret(clientId, lost.secretId);
      logger.audit('secret-deleted', { clientId, secretId: lost.secretId, reason: 'its value was lost' });
      return create();
    };
    const { secretId, secret } = await createOrRecover(time, create, find, replace);
    logger.audit('candidate-created', { clientId, secretId });
    return {
      document: withCredential(current, { clientId, clientSecret: secret, standbyClientId: undefined, secretId }),
    };
  },
  retirements(retired, pending) {
    const { clientId, secretId } = retired;
    const others = supersededCredentials(retired, pending).filter((planned) => planned.clientId !== clientId);
    const planned = { clientId, phase: 'delete-secret', endsLiveTokens: true } as const;
    return [secretId === undefined ? planned : { ...planned, secretId }, ...others];
  },
  async identify(admin, retired, pending) {
    if (retired.secretId !== undefined || retired.clientId !== pending.clientId) return retired;
    const others = (await admin.listSecrets(retired.clientId)).filter(
      ({ secretId, status }) => status === 'active' && secretId !== pending.secretId,
    );
    // createSecret found exactly one; if an operator has added another since, it is unclear which one to revoke.
    const [only] = others;
    if (only === undefined) return retired;
    if (others.length > 1) throw unidentified(retired.clientId, others);
    return { ...retired, secretId: only.secretId };
  },
  async discardPendingCredential(secret, admin, { marker, clientId, isUsed }) {
    const name = secretName(marker);
    for (const { secretId, name: found } of await admin.listSecrets(clientId)) {
      if (found !== name || isUsed({ clientId, secretId })) continue;
      await admin.deleteSecret(clientId, secretId);
      secret.services.logger.audit('candidate-discarded', {
        clientId,
        secretId,
        clientRequestToken: marker.clientRequestToken,
      });
    }
  },
  secretName,
};

/** The list of secrets shows names but no descriptions, so the name carries the marker. */
export function secretName(marker: Marker): string {
  return `${namePrefix(marker.secretArn)}${marker.clientRequestToken}`;
}

function namePrefix(secretArn: string): string {
  return `genesys-oauth-rotation-${createHash('sha256').update(secretArn).digest('hex').slice(0, 12)}-`;
}

/** Deletes what an earlier run of this rotation lost and, at the limit, our own secrets that are inactive. */
async function makeRoom(
  rotation: Rotation,
  admin: GenesysSession,
  clientId: string,
  inventory: readonly ClientSecret[],
): Promise<readonly ClientSecret[]> {
  const marker = markerOf(rotation);
  const isLost = (secret: ClientSecret) => secret.name === secretName(marker);
  const isInactive = (secret: ClientSecret) =>
    secret.status !== 'active' && secret.name.startsWith(namePrefix(marker.secretArn));
  const atLimit = inventory.filter((secret) => !isLost(secret)).length >= maximumSecrets;
  const isDeleted = (secret: ClientSecret) => isLost(secret) || (atLimit && isInactive(secret));
  for (const secret of inventory.filter(isDeleted)) {
    const { secretId } = secret;
    await admin.deleteSecret(clientId, secretId);
    const reason = isLost(secret) ? 'its value was lost' : 'the client has no room for another secret';
    rotation.services.logger.audit('secret-deleted', { clientId, secretId, reason });
  }
  return inventory.filter((secret) => !isDeleted(secret));
}

/** A secret that cannot be told apart from others could never be revoked, so this is checked before creating one. */
function assertIdentified(current: SecretDocument, inventory: readonly ClientSecret[], ownName: string): void {
  if (current.secretId !== undefined) return;
  const others = inventory.filter((secret) => secret.status === 'active' && secret.name !== ownName);
  if (others.length > 1) throw unidentified(current.clientId, others);
}

function unidentified(clientId: string, others: readonly ClientSecret[]): RotationError {
  return new RotationError('ambiguous-client-secret', {
    message: `The client ${clientId} has several active secrets (${describe(others)}), and the document does not say which one it holds.`,
    nextStep: 'add "secretId" with the id of the stored secret to the document, then rotate again.',
  });
}

function limitReached(clientId: string, active: readonly ClientSecret[]): RotationError {
  return new RotationError('secret-limit-reached', {
    message: `The client ${clientId} has ${active.length} active secrets, and Genesys Cloud allows ${maximumSecrets}: ${describe(active)}.`,
    nextStep: 'delete one that is no longer used in Genesys Cloud, then rotate again.',
  });
}

function describe(secrets: readonly ClientSecret[]): string {
  return secrets.map(({ secretId, name, status }) => `${secretId} "${name.slice(0, 60)}" ${status}`).join(', ');
}
