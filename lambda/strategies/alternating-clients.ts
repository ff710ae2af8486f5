import { type SecretDocument, withCredential } from '../../domain/secret-document.ts';
import { ownershipOf } from '../credentials/claim-client.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import { differencesInPair } from '../verification/privileges.ts';
import { createOrRecoverCopy } from './clients/client-copy.ts';
import { discardCopies } from './clients/discard-copies.ts';
import { regenerateIdleClient } from './clients/regenerate-idle-client.ts';
import { requireActiveClient } from './clients/require-active-client.ts';
import { regenerateOnce } from './regeneration-lock.ts';
import {
  assertGraceEndsInTime,
  assertGracePeriodOver,
  assertNotInUse,
  assertNotRolledBack,
  findRetirement,
  isOwnStandby,
} from './standby.ts';
import type { ObtainedCredential, Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** Two clients with the same privileges; the standby client gets a new secret, then they swap roles. */
export const alternatingClients: Strategy = {
  name: 'alternating-clients',
  interruptsLogins: false,
  async obtainPendingCredential(rotation, admin, current) {
    const { clientId, standbyClientId } = current.document;
    if (standbyClientId === undefined || !(await isOwnStandby(rotation, admin, standbyClientId))) {
      await assertGraceEndsInTime(rotation, admin, clientId);
      return createStandby(rotation, admin, current.document);
    }
    const original = await requireActiveClient(admin, clientId, 'clientId');
    await assertGraceEndsInTime(rotation, admin, clientId);
    await assertNotRolledBack(rotation, current, standbyClientId);
    const retirement = await findRetirement(rotation, standbyClientId);
    assertGracePeriodOver(rotation, standbyClientId, retirement?.dueAt);
    await assertNotInUse(rotation, admin, current, standbyClientId);
    const standby = await requireActiveClient(admin, standbyClientId, 'standbyClientId');
    const clientSecret = await regenerateOnce(rotation, admin, standbyClientId, async () => {
      await synchronizePrivileges(rotation, admin, standby, original);
      if (retirement === undefined) return;
      // A late retirement would revoke the client after the promotion.
      await rotation.services.schedule.cancel(retirement.retirementKey);
      rotation.services.logger.audit('retirement-canceled', { clientId: standbyClientId, reason: 'it takes over' });
    });
    if (clientSecret === undefined) return 'stored-by-another-run';
    rotation.services.logger.audit('secret-regenerated', { clientId: standbyClientId, reason: 'it takes over' });
    const document = withCredential(current.document, {
      clientId: standbyClientId,
      clientSecret,
      standbyClientId: clientId,
      secretId: undefined,
    });
    return { document, lockedClientId: standbyClientId };
  },
  retirements(retired, pending) {
    // After a rollback of the first rotation no document names the standby client any more, so it is deleted.
    const { clientId, secretId } = retired;
    const phase = pending.standbyClientId === clientId ? 'regenerate' : 'deactivate';
    const planned = { clientId, phase, endsLiveTokens: phase === 'regenerate' } as const;
    const others = supersededCredentials(retired, pending).filter((superseded) => superseded.clientId !== clientId);
    // After a change from `multi-secret`, the old secret is one of several and is deleted as well.
    return [secretId === undefined ? planned : { ...planned, secretId }, ...others];
  },
  async discardPendingCredential(secret, admin, discarded) {
    await discardCopies(secret, admin, discarded);
    const { clientId, standbyClientId } = discarded;
    if (clientId !== standbyClientId) return;
    // AWSPENDING was put on an old version: the standby client is in its grace period and regenerated at the end of it.
    if ((await findRetirement(secret, clientId)) !== undefined) return;
    // Both ids are in documents, which others may have written.
    const { organizationId } = await admin.identity();
    if ((await ownershipOf(secret, { organizationId, clientId })) === undefined) return;
    // The standby client stays, with a secret that is not stored anywhere.
    await regenerateIdleClient(secret.services.time, admin, clientId);
    secret.services.logger.audit('secret-regenerated', { clientId, reason: 'its rotation was abandoned' });
  },
  discardDuplicates: discardCopies,
};

async function createStandby(
  rotation: Rotation,
  admin: GenesysSession,
  current: SecretDocument,
): Promise<ObtainedCredential> {
  const copy = await createOrRecoverCopy(rotation, admin, current.clientId);
  if (copy === undefined) return 'stored-by-another-run';
  return { document: withCredential(current, { ...copy, standbyClientId: current.clientId, secretId: undefined }) };
}

async function synchronizePrivileges(
  rotation: Rotation,
  admin: GenesysSession,
  standby: OAuthClient,
  original: OAuthClient,
): Promise<void> {
  const differences = differencesInPair(standby, original);
  if (differences.length === 0) return;
  const { name, description } = standby.properties;
  await admin.updateClient(standby.id, { ...original.properties, name, description, state: standby.state });
  rotation.services.logger.audit('privileges-synchronized', {
    clientId: standby.id,
    copiedFrom: original.id,
    differences,
  });
}
