import { withCredential } from '../../domain/secret-document.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import type { Rotation } from '../ports/rotation.ts';
import { createOrRecoverCopy, discardCopies } from './client-copy.ts';
import { regenerateIdleClient, requireActiveClient } from './create-or-recover.ts';
import { privilegeDifferences } from './privileges.ts';
import { regenerateOnce } from './regeneration-lock.ts';
import {
  assertGracePeriodOver,
  assertNotInUse,
  assertNotRolledBack,
  assertOwnedBySecret,
  findRetirement,
} from './standby.ts';
import type { Strategy } from './strategy.ts';
import { supersededCredentials } from './superseded-credentials.ts';

/** Two clients that may do the same; the idle one gets a new secret, then they change places. */
export const alternatingClients: Strategy = {
  name: 'alternating-clients',
  interruptsLogins: false,
  async obtainPendingCredential(rotation, admin, current) {
    const { clientId, standbyClientId } = current;
    if (standbyClientId === undefined) {
      const twin = await createOrRecoverCopy(rotation, admin, clientId);
      if (twin === undefined) return 'stored-by-another-run';
      return { document: withCredential(current, { ...twin, standbyClientId: clientId, secretId: undefined }) };
    }
    await assertNotRolledBack(rotation, clientId, standbyClientId);
    const retirement = await findRetirement(rotation, standbyClientId);
    assertGracePeriodOver(rotation, standbyClientId, retirement?.dueAt);
    await assertNotInUse(rotation, admin, standbyClientId);
    const original = await requireActiveClient(admin, clientId, 'clientId');
    const standby = await requireActiveClient(admin, standbyClientId, 'standbyClientId');
    assertOwnedBySecret(rotation, standby);
    const clientSecret = await regenerateOnce(rotation, admin, standbyClientId, async () => {
      await mendPrivileges(rotation, admin, standby, original);
      if (retirement === undefined) return;
      // A retirement that is late would revoke the client after it has taken over.
      await rotation.services.schedule.cancel(retirement.retirementKey);
      rotation.services.logger.audit('retirement-canceled', { clientId: standbyClientId, reason: 'it takes over' });
    });
    if (clientSecret === undefined) return 'stored-by-another-run';
    rotation.services.logger.audit('secret-regenerated', { clientId: standbyClientId, reason: 'it takes over' });
    const document = withCredential(current, {
      clientId: standbyClientId,
      clientSecret,
      standbyClientId: clientId,
      secretId: undefined,
    });
    return { document, lockedClientId: standbyClientId };
  },
  retirements(retired, candidate) {
    // After an undone first rotation nothing names the twin any more, and it goes for good.
    const { clientId, secretId } = retired;
    const phase = candidate.standbyClientId === clientId ? 'regenerate' : 'deactivate';
    const planned = { clientId, phase, endsLiveTokens: phase === 'regenerate' } as const;
    const others = supersededCredentials(retired, candidate).filter((superseded) => superseded.clientId !== clientId);
    // After a change from `multi-secret` the old secret is one of several, and is deleted beside.
    return [secretId === undefined ? planned : { ...planned, secretId }, ...others];
  },
  async discardPendingCredential(secret, admin, discarded) {
    await discardCopies(secret, admin, discarded);
    const { clientId, standbyClientId } = discarded;
    if (clientId !== standbyClientId) return;
    // Somebody put AWSPENDING on a version of old: the twin's secret is in its grace period, and goes at the end of it.
    if ((await findRetirement(secret, clientId)) !== undefined) return;
    // The twin stays, without a secret that anybody was told.
    await regenerateIdleClient(secret.services.time, admin, clientId);
    secret.services.logger.audit('secret-regenerated', { clientId, reason: 'its rotation was given up' });
  },
};

async function mendPrivileges(
  rotation: Rotation,
  admin: GenesysSession,
  standby: OAuthClient,
  original: OAuthClient,
): Promise<void> {
  const differences = privilegeDifferences(standby, original);
  if (differences.length === 0) return;
  const { name, description } = standby.properties;
  await admin.updateClient(standby.id, { ...original.properties, name, description, state: standby.state });
  rotation.services.logger.audit('privileges-synchronized', {
    clientId: standby.id,
    copiedFrom: original.id,
    differences,
  });
}
