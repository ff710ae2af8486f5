import { formatDuration } from '../../domain/duration.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { chooseTarget, type TargetRefusal } from '../ledger/choose-target.ts';
import { parseClaim } from '../ledger/client-claim.ts';
import { extensionOf } from '../ledger/periods.ts';
import type { Target } from '../ledger/plan-generation.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import { organizationOf } from '../locked-secret/organization-of.ts';
import type { OAuthClient } from '../ports/genesys-cloud.ts';
import { assertFewInGrace } from './assert-few-in-grace.ts';
import { assertStandbyNotInUse } from './assert-standby-not-in-use.ts';
import type { Base } from './preconditions.ts';
import { currentRejected, heldError } from './refusals.ts';
import { assertUnclaimed, sharedClient, warnOfClaim } from './shared-client.ts';

/** What the new credential is made from. */
export interface Choice {
  readonly target: Target;
  /** The client that gets a new secret; absent for a new client. */
  readonly client?: OAuthClient;
}

/**
 * S1, P7, P8: which client gets a new secret, or that a new client is made.
 *
 * @throws RotationError for every reason not to make a credential now
 */
export async function choose(secret: LockedSecret, base: Base): Promise<Choice> {
  const { strategy, isEmergency, original } = base;
  const { clientId: currentClientId } = base.current.document;
  const clients = new Map<string, OAuthClient>([[original.id, original]]);
  if (strategy === 'alternating-clients') await readStandby(secret, base, clients);
  if (strategy === 'in-place' && base.login === 'accepted') await assertNotContested(secret, base);
  const chosen = chooseTarget(secret.state, {
    strategy,
    currentClientId,
    login: base.login,
    mayRepair: secret.mayRepair,
    emergency: isEmergency,
    clients: secret.facts.clients,
    contestedClientIds: secret.facts.contestedClientIds,
    nowMs: secret.services.time.now(),
  });
  if (chosen.kind === 'refused') throw refusal(secret, chosen.code, chosen.clientId ?? currentClientId);
  const { target } = chosen;
  // What repairs or answers a leak is not counted.
  if (target.call === 'create-client' && base.login === 'accepted' && !isEmergency) assertFewInGrace(secret.state);
  const client = 'clientId' in target ? clients.get(target.clientId) : undefined;
  if (client === undefined) return { target };
  if (client.id !== original.id) await assertStandbyNotInUse(secret, client.id, base);
  return { target, client };
}

/** The standby client's state decides whether it can take over. Only the ledger says which client that is. */
async function readStandby(
  secret: LockedSecret,
  { admin, original, isEmergency }: Base,
  clients: Map<string, OAuthClient>,
): Promise<void> {
  const standby = Object.entries(secret.state.clients).find(
    ([id, { role }]) => role === 'standby' && id !== original.id,
  );
  if (standby === undefined) return;
  const [clientId] = standby;
  const client = await admin.getClient(clientId);
  // Any caller may have written the claim. An emergency does not wait for it: a new client takes over instead.
  if (isEmergency && client !== undefined && warnOfClaim(secret, client)) return;
  if (client !== undefined) {
    assertUnclaimed(secret, client);
    await readOwner(secret, clientId);
    if (!isShownToBeOurs(secret, client)) return;
  }
  secret.facts.noteClient(clientId, client);
  if (client !== undefined) clients.set(clientId, client);
}

/**
 * By OWNER or by its description: STATE alone could have any client of the organization regenerated, and its new secret stored
 * here. Where neither is there, a new client takes over.
 */
function isShownToBeOurs({ facts, secretArn, services }: LockedSecret, { id, description }: OAuthClient): boolean {
  if (facts.owners.get(id) === secretArn || parseClaim(description, id, secretArn)?.secretArn === secretArn)
    return true;
  services.logger.warn(`Neither the ledger nor its description says that the standby client ${id} is of this secret`, {
    clientId: id,
    nextStep: 'nothing for the secret: a new client takes over. Find out who has written to the table of the ledger.',
  });
  return false;
}

/** P7. What is regenerated in place would end the logins of every secret that holds the client's credential. */
async function assertNotContested(secret: LockedSecret, { original, isEmergency }: Base): Promise<void> {
  await readOwner(secret, original.id);
  if (secret.facts.contestedClientIds.has(original.id) && !isEmergency) throw contested(original.id);
}

/** @throws RotationError `client-shared` for a client of another secret */
async function readOwner(secret: LockedSecret, clientId: string): Promise<void> {
  const { facts, secretArn, services } = secret;
  const organizationId = await organizationOf(secret);
  if (!facts.owners.has(clientId) && organizationId !== undefined) {
    facts.noteOwner(clientId, await services.ledger.owners.read(organizationId, clientId));
  }
  const owner = facts.owners.get(clientId);
  if (owner !== undefined && owner !== secretArn) throw sharedClient(clientId, owner);
}

function contested(clientId: string): RotationError {
  return new RotationError('client-shared', {
    message: `Another secret logs in as the client ${clientId} too, so it gets no new secret.`,
    nextStep: 'give that secret a client of its own (runbook, "A client is in two secrets"); then rotate again.',
  });
}

function refusal(secret: LockedSecret, code: TargetRefusal, clientId: string): RotationError {
  switch (code) {
    case 'standby-in-grace-period':
      return standbyInGrace(secret, clientId);
    case 'client-shared':
      return contested(clientId);
    case 'credential-rejected':
      return new RotationError('current-credential-rejected', {
        message: `AWSCURRENT is a version whose secret the client ${clientId} no longer has, and programs may still hold the newer one.`,
        nextStep: 'move AWSCURRENT forward again with UpdateSecretVersionStage, or rotate after the grace period.',
      });
    case 'held':
      return heldError(secret);
    default:
      return currentRejected(clientId);
  }
}

function standbyInGrace(secret: LockedSecret, clientId: string): RotationError {
  const owed = secret.state.generations.find((other) => other.clientId === clientId && other.state === 'grace');
  const dueAt = owed?.duty?.dueAt ?? '';
  const seconds = owed?.duty?.settings.gracePeriodSeconds ?? 0;
  const extension = owed && extensionOf(owed);
  const extended =
    extension === undefined ? '' : `, extended to the ${formatDuration(extension.to)} that its tokens live`;
  // A shorter grace period does not help where the lifetime of the tokens is what counts.
  const shorten =
    extension === undefined
      ? 'genesys-rotation:grace-period'
      : 'the access token duration of the client in Genesys Cloud';
  return new RotationError('standby-in-grace-period', {
    message: `The standby client ${clientId} is in its grace period (${formatDuration(seconds)}${extended}) until ${dueAt}: programs may still use its old secret.`,
    nextStep: `rotate after ${dueAt}. If the secret leaked, set the tag genesys-rotation:compromised to the token of this rotation; if this happens regularly, shorten ${shorten}.`,
  });
}
