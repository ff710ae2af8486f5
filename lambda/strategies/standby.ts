import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { readRolledBack } from '../credentials/read-rolled-back.ts';
import { firstWholeDayMs, recentUsage } from '../credentials/recent-usage.ts';
import type { GenesysSession, OAuthClient } from '../ports/genesys-cloud.ts';
import { maximumDeferrals } from '../ports/retirement-order.ts';
import type { RetirementKey } from '../ports/retirement-schedule.ts';
import { isEmergencyRotation, type ManagedSecret, type Rotation } from '../ports/rotation.ts';

/** The retirement of the standby that is still to come, under whichever name it was put off. */
export async function findRetirement(
  { services, settings, description }: ManagedSecret,
  clientId: string,
): Promise<{ retirementKey: RetirementKey; dueAt: Date } | undefined> {
  const maySeeDeferrals = settings.inUsePolicy === 'defer' || settings.inUsePolicy === 'block';
  for (let deferrals = 0; deferrals <= (maySeeDeferrals ? maximumDeferrals : 0); deferrals += 1) {
    const retirementKey: RetirementKey = { secretArn: description.arn, clientId, phase: 'regenerate', deferrals };
    const dueAt = await services.schedule.dueAt(retirementKey);
    if (dueAt !== undefined) return { retirementKey, dueAt };
  }
  return undefined;
}

/** The marker of another secret's rotation says that the client is in use there. */
export function assertOwnedBySecret(rotation: Rotation, standby: OAuthClient): void {
  const owner = parseMarker(standby.description)?.secretArn;
  if (owner === undefined || owner === rotation.description.arn) return;
  throw new RotationError('client-mismatch', {
    message: `The client ${standby.id} ("standbyClientId" of the secret) was made for another secret, ${owner}.`,
    nextStep:
      'take "standbyClientId" out of the secret to get a new standby client. If the other secret no longer exists, take the marker out of the description of the client.',
  });
}

/** A standby in its grace period is still used by programs that have not read the new secret. */
export function assertGracePeriodOver(rotation: Rotation, standbyClientId: string, dueAt: Date | undefined): void {
  if (isEmergencyRotation(rotation)) return;
  if (dueAt === undefined || dueAt.getTime() <= rotation.services.time.now()) return;
  throw new RotationError('standby-in-grace-period', {
    message: `The client ${standbyClientId}, which would take over, is in its grace period until ${dueAt.toISOString()}: programs may still use its old secret.`,
    nextStep: `rotate after ${dueAt.toISOString()}. If the secret leaked, name this rotation's token in the tag genesys-rotation:compromised; if this happens regularly, shorten genesys-rotation:grace-period.`,
  });
}

/**
 * AWSCURRENT was moved back, and the retirement of the current client that is still arranged shows that nobody has noticed
 * yet: the standby was in force a moment ago, and its own grace period has not even begun.
 */
export async function assertNotRolledBack(
  rotation: Rotation,
  currentClientId: string,
  standbyClientId: string,
): Promise<void> {
  if (isEmergencyRotation(rotation)) return;
  const undone = await findRetirement(rotation, currentClientId);
  if (undone === undefined || (await readRolledBack(rotation))?.document.clientId !== standbyClientId) return;
  const dueAt = undone.dueAt.toISOString();
  throw new RotationError('standby-in-grace-period', {
    message: `AWSCURRENT was moved back to the client ${currentClientId}, and the client ${standbyClientId}, which would take over, is the one that was rolled back from: programs may still use its secret. Its grace period begins when the retirement of ${currentClientId} is due, at ${dueAt}.`,
    nextStep: `have the retire function look at the undone rotation now (runbook, "Undo a rotation"), then rotate when the grace period is over. If the secret leaked, name this rotation's token in the tag genesys-rotation:compromised.`,
  });
}

/** A retirement that was stopped left the standby's old secret alive for those who use it. */
export async function assertNotInUse(
  rotation: Rotation,
  admin: GenesysSession,
  standbyClientId: string,
): Promise<void> {
  const { settings, services } = rotation;
  if (settings.inUsePolicy !== 'block' || isEmergencyRotation(rotation)) return;
  const promotedAtMs = await promotionOf(rotation);
  const usage = await recentUsage(admin, standbyClientId, services.time.now(), firstWholeDayMs(promotedAtMs));
  if (!usage.known) {
    services.logger.warn('It is not known whether the standby is still used', {
      clientId: standbyClientId,
      reason: usage.reason,
    });
    return;
  }
  if (usage.requests === 0) return;
  const calls = usage.operations.map(({ operation, requests }) => `${operation} (${requests})`).join(', ');
  throw new RotationError('standby-in-use', {
    message: `The client ${standbyClientId}, which would take over, was used since ${usage.since} (${calls}); its new secret would lock out who uses it.`,
    nextStep:
      'move the programs that use it to the secret, then rotate again; or set genesys-rotation:in-use-policy to defer or report.',
  });
}

/** Since when the standby is one: until then it was the current client, and used. */
async function promotionOf({ services, description, currentVersionId, clientRequestToken }: Rotation): Promise<number> {
  const at = { versionId: currentVersionId, stage: 'AWSCURRENT', cacheScope: clientRequestToken };
  return (await services.store.readValue(description.arn, at))?.storedAtMs ?? 0;
}
