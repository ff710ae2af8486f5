import { formatDuration } from '../../domain/duration.ts';
import { parseMarker } from '../../domain/marker.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { assertNotContested, claimClient, sharedClient } from '../credentials/claim-client.ts';
import { readRolledBack } from '../credentials/read-rolled-back.ts';
import type { SecretVersion } from '../credentials/read-versions.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { maximumDeferrals } from '../ports/retirement-order.ts';
import type { RetirementKey } from '../ports/retirement-schedule.ts';
import { isEmergencyRotation, type ManagedSecret, type Rotation } from '../ports/rotation.ts';
import { firstWholeDayMs, recentUsage } from './clients/recent-usage.ts';

/** The scheduled retirement of the standby client, under the name of whichever deferral it has reached. */
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

/**
 * The current client becomes the standby client, whose grace period must end before the next rotation. Long-lived tokens
 * extend it.
 */
export async function assertGraceEndsInTime(
  rotation: Rotation,
  admin: GenesysSession,
  clientId: string,
): Promise<void> {
  const { rotationIntervalSeconds } = rotation.description;
  if (isEmergencyRotation(rotation) || rotationIntervalSeconds === undefined) return;
  const tokenSeconds = (await admin.tokenValiditySeconds(clientId)) ?? 0;
  if (tokenSeconds < rotationIntervalSeconds) return;
  throw new RotationError('invalid-settings', {
    message: `The access tokens of the client ${clientId} live ${formatDuration(tokenSeconds)}, which extends the grace period to that, and the rotation interval is ${formatDuration(rotationIntervalSeconds)}: the next rotation would start before the grace period has elapsed.`,
    nextStep: 'shorten accessTokenValiditySeconds of the client in Genesys Cloud, or rotate less often.',
  });
}

/**
 * Whether the client that the document names as standby is this secret's. A caller who can write the secret can name any
 * client, so the ledger says it; or, for a client of the version before the ledger, the marker in its description too.
 *
 * @throws RotationError `client-shared` if it belongs to another secret
 */
export async function isOwnStandby(
  rotation: Rotation,
  admin: GenesysSession,
  standbyClientId: string,
): Promise<boolean> {
  const { services, description } = rotation;
  const { organizationId } = await admin.identity();
  const owner = await services.owners.read(organizationId, standbyClientId);
  if (owner !== undefined && owner.secretArn !== description.arn) throw sharedClient(standbyClientId, owner.secretArn);
  if (owner !== undefined) {
    assertNotContested(owner, isEmergencyRotation(rotation));
    return true;
  }
  const standby = await admin.getClient(standbyClientId);
  if (parseMarker(standby?.description)?.secretArn !== description.arn) {
    services.logger.warn('The ledger does not know the standby client, so the rotation creates another one', {
      clientId: standbyClientId,
      nextStep: 'delete the client in Genesys Cloud if no program uses it.',
    });
    return false;
  }
  await claimClient(rotation, { organizationId, clientId: standbyClientId }, 'created');
  return true;
}

/** During the grace period, programs that have not read the new secret yet still use the standby client. */
export function assertGracePeriodOver(rotation: Rotation, standbyClientId: string, dueAt: Date | undefined): void {
  if (isEmergencyRotation(rotation)) return;
  if (dueAt === undefined || dueAt.getTime() <= rotation.services.time.now()) return;
  throw new RotationError('standby-in-grace-period', {
    message: `The standby client ${standbyClientId} is in its grace period until ${dueAt.toISOString()}: programs may still use its old secret.`,
    nextStep: `rotate after ${dueAt.toISOString()}. If the secret leaked, set the tag genesys-rotation:compromised to the token of this rotation; if this happens regularly, shorten genesys-rotation:grace-period.`,
  });
}

/**
 * After a rollback, a scheduled retirement of the current client shows that the retire function has not detected it yet:
 * the standby client was current until then, and its grace period has not even started.
 */
export async function assertNotRolledBack(
  rotation: Rotation,
  current: SecretVersion,
  standbyClientId: string,
): Promise<void> {
  if (isEmergencyRotation(rotation)) return;
  const { clientId } = current.document;
  const retirement = await findRetirement(rotation, clientId);
  if (retirement === undefined) return;
  if ((await readRolledBack(rotation, current))?.document.clientId !== standbyClientId) return;
  const dueAt = retirement.dueAt.toISOString();
  throw new RotationError('standby-in-grace-period', {
    message: `AWSCURRENT was rolled back to the client ${clientId}, and programs may still use the standby client ${standbyClientId}, which it was rolled back from. Its grace period starts when the retirement of ${clientId} is due, at ${dueAt}.`,
    nextStep: `run the scheduled retirement now, so that the retire function detects the rollback (runbook, "Undo a rotation"), then rotate after the grace period. If the secret leaked, set the tag genesys-rotation:compromised to the token of this rotation.`,
  });
}

/** After a blocked retirement, the old secret of the standby client still works for the programs that use it. */
export async function assertNotInUse(
  rotation: Rotation,
  admin: GenesysSession,
  current: SecretVersion,
  standbyClientId: string,
): Promise<void> {
  const { settings, services } = rotation;
  if (settings.inUsePolicy !== 'block' || isEmergencyRotation(rotation)) return;
  // Until the promotion it was the current client, and in use.
  const notBeforeMs = firstWholeDayMs(current.storedAtMs ?? 0);
  const usage = await recentUsage(admin, standbyClientId, services.time.now(), notBeforeMs);
  if (!usage.known) {
    services.logger.warn('Could not determine whether the standby client is in use', {
      clientId: standbyClientId,
      reason: usage.reason,
    });
    return;
  }
  if (usage.requests === 0) return;
  const calls = usage.operations.map(({ operation, requests }) => `${operation} (${requests})`).join(', ');
  throw new RotationError('standby-in-use', {
    message: `The standby client ${standbyClientId} was used since ${usage.since} (${calls}); a new secret would lock out the programs that use it.`,
    nextStep:
      'move the programs that use it to the secret, then rotate again; or set genesys-rotation:in-use-policy to defer or report.',
  });
}
