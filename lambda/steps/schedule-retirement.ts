import { formatDuration } from '../../domain/duration.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import { ownershipOf } from '../credentials/claim-client.ts';
import type { SecretVersion } from '../credentials/read-versions.ts';
import type { GenesysSession } from '../ports/genesys-cloud.ts';
import { isEmergencyRotation, type Rotation } from '../ports/rotation.ts';
import type { PlannedRetirement } from '../strategies/strategy.ts';

/** Scheduler accepts no time in the past, so a schedule is due this much later at the earliest, in milliseconds. */
const soonestMs = 5_000;

/** When to repeat a login that should have been rejected, in milliseconds. */
const verifyAgainMs = 900_000;

/** Schedules the first phase of a revocation for the end of the grace period, or at once if the credential leaked. */
export async function scheduleRetirement(
  rotation: Rotation,
  planned: PlannedRetirement,
  retired: Pick<SecretVersion, 'document' | 'versionId'>,
  admin: () => Promise<GenesysSession>,
): Promise<void> {
  const { services, settings, description, clientRequestToken } = rotation;
  const { phase, clientId, secretId } = planned;
  const isNamedOnly = clientId !== retired.document.clientId;
  const ownership = async () => ownershipOf(rotation, { ...(await (await admin()).identity()), clientId });
  if (isNamedOnly && (await ownership()) === undefined) {
    services.logger.warn('The secret names a client that does not belong to it; it is left alone', {
      clientId,
      nextStep: 'revoke it by hand in Genesys Cloud if no program uses it.',
    });
    return;
  }
  const urgent = isEmergencyRotation(rotation);
  const now = services.time.now();
  const delayMs = urgent ? 0 : await periodMs(rotation, planned, admin);
  const dueAt = new Date(now + Math.max(delayMs, soonestMs)).toISOString();
  await services.schedule.put({
    secretArn: description.arn,
    strategy: settings.strategy,
    phase,
    clientId,
    ...omitUndefined({ secretId }),
    environment: retired.document.environment,
    retiredVersionId: retired.versionId,
    promotedVersionId: clientRequestToken,
    dueAt,
    scheduledAt: new Date(now).toISOString(),
    ...omitUndefined({ urgent: urgent || undefined }),
  });
  services.logger.audit('retirement-scheduled', { phase, clientId, secretId, dueAt });
}

/** The grace period, or the lifetime of a token obtained just before the promotion, whichever is longer. */
async function periodMs(
  { settings, services }: Rotation,
  planned: PlannedRetirement,
  admin: () => Promise<GenesysSession>,
): Promise<number> {
  if (planned.phase === 'prove') return verifyAgainMs;
  const { graceSeconds } = settings;
  if (!planned.endsLiveTokens) return graceSeconds * 1000;
  const tokenSeconds = (await (await admin()).tokenValiditySeconds(planned.clientId)) ?? 0;
  if (tokenSeconds <= graceSeconds) return graceSeconds * 1000;
  services.logger.audit('grace-period-extended', {
    clientId: planned.clientId,
    from: formatDuration(graceSeconds),
    to: formatDuration(tokenSeconds),
    reason: 'its access tokens live that long, and the revocation may end them',
  });
  return tokenSeconds * 1000;
}
