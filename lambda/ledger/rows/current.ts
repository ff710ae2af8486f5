import { adoptCredential, nowExternal } from '../adopt-credential.ts';
import { generationOf, hasSeveralSecrets, rivalsOf, withVersion } from '../generations.ts';
import { isInFlight } from '../is-in-flight.ts';
import { noneInForce, nowInForce } from '../now-in-force.ts';
import type { StoredCredential } from '../now-stored.ts';
import { isUnreadable, recognize } from '../recognize.ts';
import { adoptFirst } from './adoption.ts';
import { clientOf, hold, isClaimedByAnother, loginOf, ownerOf, type Pass } from './pass.ts';
import { approvalFor, reconcileShared } from './shared-client.ts';

/** R1 to R10: what AWSCURRENT points to, and what this means for the generations. */
export function reconcileCurrent(pass: Pass): void {
  const versionId = pass.observation.currentVersionId;
  const seen = versionId === undefined ? undefined : recognize(pass.state, pass.observation.values, versionId);
  if (versionId === undefined || seen === undefined) {
    reconcileInvalid(pass);
  } else if (seen.kind === 'unread') {
    pass.needs.push({ kind: 'value', versionId: seen.versionId });
  } else if (seen.kind === 'known') {
    reconcileKnown(pass, seen.n, versionId);
  } else if (seen.kind === 'unknown') {
    const stored = { versionId, clientId: seen.clientId, secretId: seen.secretId };
    if (pass.state.generations.length === 0) adoptFirst(pass, stored);
    else reconcileUnknown(pass, stored);
  } else {
    reconcileInvalid(pass);
  }
}

/** R10. */
function reconcileInvalid(pass: Pass): void {
  hold(pass, 'invalid-secret-document');
  pass.state = noneInForce(pass.state, undefined, pass.context);
}

/** R1 to R7. */
function reconcileKnown(pass: Pass, n: number, versionId: string): void {
  pass.state = { ...withVersion(pass.state, n, versionId), currentVersionId: versionId };
  const generation = generationOf(pass.state, n);
  if (generation === undefined) return;
  vetoForeign(pass, n);
  if (generation.state === 'revoked') {
    reconcileDead(pass, n);
    return;
  }
  if (generation.state !== 'current') takeInForce(pass, n);
  // A later generation on its client, in any state, means that we may have regenerated its secret.
  if (!rivalsOf(pass.state, generation).some((rival) => rival.n > n)) return;
  const login = loginOf(pass, versionId);
  if (login === 'rejected') reconcileDead(pass, n);
  if (login === 'inconclusive') hold(pass, 'login-inconclusive');
}

/** R3, R4, R6, R7. */
function takeInForce(pass: Pass, n: number): void {
  const { state } = pass;
  const generation = generationOf(state, n);
  const clientId = generation?.clientId;
  const isInactive = state.generations.some(
    (other) => other.clientId === clientId && clientId !== undefined && other.state === 'quarantine',
  );
  if (isInactive && clientId !== undefined) pass.actions.push({ kind: 'activate-client', clientId });
  if (generation?.inForceUntil !== undefined) pass.actions.push({ kind: 'restore-destinations', generation: n });
  pass.state = nowInForce(state, n, pass.context);
}

/** R5: AWSCURRENT is dead because of what the ledger did or may have done. */
function reconcileDead(pass: Pass, n: number): void {
  pass.dead = n;
  pass.mayRepair = true;
  pass.state = noneInForce(pass.state, n, pass.context);
}

/** R5, after the decision whether the rotation continues. If it creates a credential on the same client, it is the repair. */
export function holdWhileDead(pass: Pass): void {
  const { rotation } = pass.state;
  const dead = generationOf(pass.state, pass.dead);
  if (dead === undefined) return;
  const open = generationOf(pass.state, rotation?.generation);
  const isBeingMade = open?.state === 'planned' || open?.state === 'stored';
  const about = dead.clientId === undefined ? {} : { clientId: dead.clientId };
  if (isBeingMade && open.clientId === dead.clientId) {
    pass.findings.push({ code: 'credential-rejected', severity: 'critical', generation: dead.n, ...about });
  } else {
    hold(pass, 'credential-rejected', about);
  }
  // RotateSecret goes on with one that is open. It is an outage already.
  const isGoingOn = rotation !== undefined && isInFlight(rotation, pass.context.nowMs);
  if (!isGoingOn && pass.observation.rotation === 'on') pass.actions.push({ kind: 'start-rotation' });
}

/** R8, R9, R21: a credential that belongs to no generation. */
function reconcileUnknown(pass: Pass, stored: StoredCredential): void {
  const { clientId } = stored;
  const owner = ownerOf(pass, clientId);
  if (owner === 'unread') return;
  if (owner === 'ours') reconcileChanged(pass, stored);
  else if (owner === 'free') reconcileFree(pass, stored);
  else reconcileShared(pass, stored, owner.secretArn);
}

/** R8, C3: our client, with a credential that an operator created. */
function reconcileChanged(pass: Pass, stored: StoredCredential): void {
  const { state, context } = pass;
  const login = loginOf(pass, stored.versionId);
  if (login === undefined) return;
  if (login !== 'accepted') {
    hold(pass, login === 'rejected' ? 'current-credential-rejected' : 'login-inconclusive', {
      clientId: stored.clientId,
    });
    pass.state = noneInForce(state, undefined, context);
    return;
  }
  const approval = approvalFor(pass, 'adopt', stored.clientId);
  if (approval !== undefined) {
    pass.state = adoptCredential(noneInForce(state, undefined, context), stored, context);
    pass.actions.push({ kind: 'remove-approval', approval });
    return;
  }
  const several = hasSeveralSecrets(state, stored.clientId) || context.strategy === 'multi-secret';
  const live = several ? undefined : liveUnreadable(pass, stored.clientId);
  if (live !== undefined) {
    reconcileKnown(pass, live, stored.versionId);
    return;
  }
  pass.state = nowExternal(state, stored, several, context);
  const about = { generation: state.nextGeneration, clientId: stored.clientId };
  pass.findings.push({ code: 'credential-changed-outside', severity: 'warning', ...about });
  if (several) pass.findings.push({ code: 'ambiguous-client-secret', severity: 'warning', ...about });
  vetoForeign(pass, state.nextGeneration);
}

/** R9: a client that is not ours. Only an approval makes it ours, or our own claim after a restore (R20). */
function reconcileFree(pass: Pass, stored: StoredCredential): void {
  const { clientId, versionId } = stored;
  const isApproved = approvalFor(pass, 'adopt', clientId) !== undefined;
  if (isApproved || pass.isRestored) {
    const login = loginOf(pass, versionId);
    const client = clientOf(pass, clientId);
    if (login === undefined || client === undefined) return;
    const isClaimed = client.claim?.secretArn === pass.observation.secretArn;
    if (login === 'accepted' && !isClaimedByAnother(pass, client) && (isApproved || isClaimed)) {
      pass.needs.push({ kind: 'claim', clientId, origin: 'adopted' });
      return;
    }
  }
  hold(pass, 'client-changed', { clientId });
  pass.state = noneInForce(pass.state, undefined, pass.context);
}

/**
 * R21 for a client of ours: OWNER or a valid claim, if it was read, shows that another secret uses it too. A leaked credential
 * that may edit its own client could write a claim, and so a claim holds no emergency.
 */
function vetoForeign(pass: Pass, n: number): void {
  const { clientId, compromised } = generationOf(pass.state, n) ?? {};
  if (clientId === undefined) return;
  const { clients, owners, secretArn } = pass.observation;
  const isEmergency = compromised === true || pass.state.rotation?.emergency === true;
  const claim = isEmergency ? undefined : clients.get(clientId)?.claim?.secretArn;
  const foreign = [owners.get(clientId), claim].find((arn) => arn !== undefined && arn !== secretArn);
  if (foreign !== undefined) hold(pass, 'client-shared', { clientId, otherSecretArn: foreign });
}

/** C3: the latest generation on the client that may be live and has no readable version left. */
function liveUnreadable(pass: Pass, clientId: string): number | undefined {
  const live = pass.state.generations.findLast(
    (generation) =>
      generation.clientId === clientId && generation.state !== 'revoked' && generation.state !== 'planned',
  );
  return live !== undefined && isUnreadable(live, pass.observation.values) ? live.n : undefined;
}
