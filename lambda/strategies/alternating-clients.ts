import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { withCredential } from '../../domain/secret-document.ts';
import type { GenesysSession, OAuthClient } from '../interfaces/genesys-cloud.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import { regenerateOnce } from './claim-regeneration.ts';
import { leftovers } from './leftovers.ts';
import { discardMarkedCopies, obtainMarkedCopy } from './marked-copy.ts';
import { regenerateIdleClient, requireActiveClient } from './mint.ts';
import { privilegeDifferences } from './privileges.ts';
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
    const retirement = { secretArn: rotation.description.arn, clientId: standbyClientId, phase: 'regenerate' } as const;
    const retirementDueAt = await rotation.services.schedule.dueAt(retirement);
    refuseInGrace(rotation, standbyClientId, retirementDueAt);
    const original = await requireActiveClient(admin, clientId, 'clientId');
    const standby = await requireActiveClient(admin, standbyClientId, 'standbyClientId');
    requireNobodyElses(rotation, standby);
    const clientSecret = await regenerateOnce(rotation, admin, standbyClientId, async () => {
      await mendPrivileges(rotation, admin, standby, original);
      if (retirementDueAt === undefined) return;
      // A retirement that is late would revoke the client after it has taken over.
      await rotation.services.schedule.cancel(retirement);
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
    // The twin stays, without a secret that anybody was told.
    await regenerateIdleClient(secret.services.time, admin, clientId);
    secret.services.journal.audit('secret-regenerated', { clientId, because: 'its rotation was given up' });
  },
};

/** The marker of another secret's rotation says that the client is in use there. */
function requireNobodyElses(rotation: Rotation, standby: OAuthClient): void {
  const owner = parseMarker(standby.description)?.secretArn;
  if (owner === undefined || owner === rotation.description.arn) return;
  throw new RotationError('client-mismatch', {
    message: `The client ${standby.id} ("standbyClientId" of the secret) was made for another secret, ${owner}.`,
    nextStep:
      'take "standbyClientId" out of the secret to get a new twin. If the other secret no longer exists, take the marker out of the description of the client.',
  });
}

/** A standby in its grace period is still used by programs that have not read the new secret. */
function refuseInGrace(rotation: Rotation, standbyClientId: string, dueAt: Date | undefined): void {
  if (rotation.settings.compromisedToken === rotation.clientRequestToken) return;
  if (dueAt === undefined || dueAt.getTime() <= rotation.services.time.now()) return;
  throw new RotationError('standby-in-grace', {
    message: `The client ${standbyClientId}, which would take over, is in its grace period until ${dueAt.toISOString()}: programs may still use its old secret.`,
    nextStep: `rotate after ${dueAt.toISOString()}. If the secret leaked, name this rotation's token in the tag genesys-rotation:compromised; if this happens regularly, shorten genesys-rotation:grace-period.`,
  });
}

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
