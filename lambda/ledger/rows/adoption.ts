import { adoptCredential, adoptPrevious, adoptStandby } from '../adopt-credential.ts';
import type { StoredCredential } from '../now-stored.ts';
import type { ObservedClient } from '../observation.ts';
import { clientOf, hold, isClaimedByAnother, loginOf, ownerOf, type Pass } from './pass.ts';
import { reconcileShared } from './shared-client.ts';

/** R16: the ledger does not know this secret. Adopt a credential that logs in and belongs to no other secret (T1, P4). */
export function adoptFirst(pass: Pass, stored: StoredCredential): void {
  const { clientId, versionId } = stored;
  const login = loginOf(pass, versionId);
  if (login === undefined) return;
  if (login !== 'accepted') {
    hold(pass, login === 'rejected' ? 'current-credential-rejected' : 'login-inconclusive', { clientId });
    return;
  }
  const client = pass.observation.clients.get(clientId);
  if (client !== undefined && isClaimedByAnother(pass, client)) {
    const otherSecretArn = client.claim?.secretArn;
    hold(pass, 'client-shared', { clientId, ...(otherSecretArn === undefined ? {} : { otherSecretArn }) });
    return;
  }
  // The claim says whose the client is, so that it need not be read before.
  const { owners, secretArn } = pass.observation;
  const owner = owners.get(clientId);
  if (owner === undefined) pass.needs.push({ kind: 'claim', clientId, origin: 'adopted' });
  else if (owner === secretArn) adopt(pass, stored);
  else reconcileShared(pass, stored, owner);
}

function adopt(pass: Pass, stored: StoredCredential): void {
  // Adopt the earlier credential first, so that it gets the lower generation number.
  const hasPrevious = adoptFormer(pass, stored.clientId);
  pass.state = adoptCredential(pass.state, stored, pass.context);
  const hasStandby = adoptNamedStandby(pass, stored);
  if (pass.observation.wasRotated && !hasPrevious && !hasStandby) {
    pass.findings.push({ code: 'ledger-missing', severity: 'warning', clientId: stored.clientId });
  }
}

/**
 * Migration: adopts AWSPREVIOUS if it logs in, belongs to no other secret, and carries our mark; or if an order of the
 * previous version names it, which any caller may have written, and AWSCURRENT carries our mark: then our previous version
 * made it in the place of this one, and not another rotator.
 */
function adoptFormer(pass: Pass, currentClientId: string): boolean {
  const former = formerOf(pass, currentClientId);
  if (former === undefined) return false;
  const client = clientOf(pass, former.clientId);
  if (client === undefined) return false;
  if (isClaimedByAnother(pass, client)) return false;
  if (!isMarked(client) && !(isOrdered(pass, former.clientId) && isMarked(clientOf(pass, currentClientId))))
    return false;
  if (loginOf(pass, former.versionId) !== 'accepted') return false;
  if (!isOurs(pass, former.clientId)) return false;
  pass.state = adoptPrevious(pass.state, former, pass.context);
  return true;
}

function isOrdered({ observation }: Pass, clientId: string): boolean {
  return observation.orderedClientIds.includes(clientId);
}

/** Whether the description has our claim or the mark of the previous version, with this secret in it. */
function isMarked(client: ObservedClient | undefined): boolean {
  return client !== undefined && (client.claim !== undefined || client.hasOldMarker === true);
}

/** R20: after a restore, a client that the ledger knows as ours and that was in force until a moment ago. */
export function adoptForgotten(pass: Pass): void {
  const current = pass.state.generations.find(({ state }) => state === 'current');
  const former = formerOf(pass, current?.clientId);
  if (former === undefined || ownerOf(pass, former.clientId) !== 'ours') return;
  if (pass.state.generations.some(({ versions }) => versions.includes(former.versionId))) return;
  pass.state = adoptPrevious(pass.state, former, pass.context);
}

function formerOf(pass: Pass, currentClientId: string | undefined): StoredCredential | undefined {
  const { previousVersionId, currentVersionId, values } = pass.observation;
  if (previousVersionId === undefined || previousVersionId === currentVersionId) return undefined;
  const value = values.get(previousVersionId);
  if (value === undefined) pass.needs.push({ kind: 'value', versionId: previousVersionId });
  // On the client in force it is dead, or cannot be distinguished from the client's other secrets.
  if (value?.kind !== 'credential' || value.clientId === currentClientId) return undefined;
  return { versionId: previousVersionId, clientId: value.clientId, secretId: value.secretId };
}

/** Requires both the document and the description, because different people may write each. */
function adoptNamedStandby(pass: Pass, { versionId, clientId }: StoredCredential): boolean {
  if (pass.context.strategy !== 'alternating-clients') return false;
  const { values, previousVersionId = '' } = pass.observation;
  const [current, previous] = [values.get(versionId), values.get(previousVersionId)];
  const named = current?.kind === 'credential' ? current.standbyClientId : undefined;
  const standby = named ?? (previous?.kind === 'credential' ? previous.clientId : undefined);
  if (standby === undefined || standby === clientId) return false;
  const client = clientOf(pass, standby);
  if (client?.state !== 'active' || isClaimedByAnother(pass, client)) return false;
  if (!isMarked(client)) return false;
  if (!isOurs(pass, standby)) return false;
  pass.state = adoptStandby(pass.state, standby, pass.context);
  return true;
}

function isOurs(pass: Pass, clientId: string): boolean {
  const owner = ownerOf(pass, clientId);
  if (owner === 'free') pass.needs.push({ kind: 'claim', clientId, origin: 'adopted' });
  return owner === 'ours';
}
