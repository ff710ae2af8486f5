import { withCredential } from '../../domain/secret-document.ts';
import type { GenesysSession, OAuthClient } from '../interfaces/genesys-cloud.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import { regenerateOnce } from './claim-regeneration.ts';
import { leftovers } from './leftovers.ts';
import { discardMarkedCopies, obtainMarkedCopy } from './marked-copy.ts';
import { regenerateIdleClient, requireActiveClient } from './mint.ts';
import { privilegeDifferences } from './privileges.ts';
import { findRetirement, refuseInGrace, refuseInUse, refuseRolledBackFrom, requireNobodyElses } from './standby.ts';
import type { Strategy } from './strategy.ts';

/** Two clients that may do the same; the idle one gets a new secret, then they change places. */
export const alternatingClients: Strategy = {
  name: 'alternating-clients',
  interruptsLogins: false,
  async obtainCandidate(rotation, admin, current) {
    const { clientId, standbyClientId } = current;
    if (standbyClientId === undefined) {
      const twin = await obtainMarkedCopy(rotation, admin, clientId);
      if (twin === undefined) return 'stored-by-another-run';
      return { document: withCredential(current, { ...twin, standbyClientId: clientId, secretId: undefined }) };
    }
    await refuseRolledBackFrom(rotation, clientId, standbyClientId);
    const retirement = await findRetirement(rotation, standbyClientId);
    refuseInGrace(rotation, standbyClientId, retirement?.dueAt);
    await refuseInUse(rotation, admin, standbyClientId);
    const original = await requireActiveClient(admin, clientId, 'clientId');
    const standby = await requireActiveClient(admin, standbyClientId, 'standbyClientId');
    requireNobodyElses(rotation, standby);
    const clientSecret = await regenerateOnce(rotation, admin, standbyClientId, async () => {
      await mendPrivileges(rotation, admin, standby, original);
      if (retirement === undefined) return;
      // A retirement that is late would revoke the client after it has taken over.
      await rotation.services.schedule.cancel(retirement.retiree);
      rotation.services.journal.audit('retirement-cancelled', { clientId: standbyClientId, because: 'it takes over' });
    });
    if (clientSecret === undefined) return 'stored-by-another-run';
    rotation.services.journal.audit('secret-regenerated', { clientId: standbyClientId, because: 'it takes over' });
    const document = withCredential(current, {
      clientId: standbyClientId,
      clientSecret,
      standbyClientId: clientId,
      secretId: undefined,
    });
    return { document, claimedClientId: standbyClientId };
  },
  retirements(retired, candidate) {
    // After an undone first rotation nothing names the twin any more, and it goes for good.
    const { clientId, secretId } = retired;
    const phase = candidate.standbyClientId === clientId ? 'regenerate' : 'deactivate';
    const planned = { clientId, phase, endsLiveTokens: phase === 'regenerate' } as const;
    const others = leftovers(retired, candidate).filter((leftover) => leftover.clientId !== clientId);
    // After a change from `multi-secret` the old secret is one of several, and is deleted beside.
    return [secretId === undefined ? planned : { ...planned, secretId }, ...others];
  },
  async discardCandidate(secret, admin, discarded) {
    await discardMarkedCopies(secret, admin, discarded);
    const { clientId, standbyClientId } = discarded;
    if (clientId !== standbyClientId) return;
    // Somebody put AWSPENDING on a version of old: the twin's secret is in its grace period, and goes at the end of it.
    if ((await findRetirement(secret, clientId)) !== undefined) return;
    // The twin stays, without a secret that anybody was told.
    await regenerateIdleClient(secret.services.time, admin, clientId);
    secret.services.journal.audit('secret-regenerated', { clientId, because: 'its rotation was given up' });
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
  rotation.services.journal.audit('privileges-mended', { clientId: standby.id, like: original.id, differences });
}
