import { formatDuration } from '../../domain/duration.ts';
import { omitUndefined } from '../../domain/omit-undefined.ts';
import type { SecretDocument } from '../../domain/secret-document.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent } from '../credentials/read-documents.ts';
import { isEmergencyRotation, type Rotation } from '../ports/rotation.ts';
import type { PlannedRetirement } from '../strategies/strategy.ts';

/** A schedule needs a moment to be accepted before it is due, in milliseconds. */
const soonestMs = 5_000;

/** When a login is tried again that should have been refused, in milliseconds. */
const laterProofMs = 900_000;

/** What is retired: the document, and the version that holds it. */
export interface RetiredVersion {
  readonly document: SecretDocument;
  readonly versionId: string;
}

/** Arranges the first phase of a revocation for the end of the grace period, or at once when the credential leaked. */
export async function scheduleRetirement(
  rotation: Rotation,
  planned: PlannedRetirement,
  retired: RetiredVersion,
): Promise<void> {
  const { services, settings, description, clientRequestToken } = rotation;
  const { phase, clientId, secretId } = planned;
  const urgent = isEmergencyRotation(rotation);
  const now = services.time.now();
  const delayMs = urgent ? 0 : await periodMs(rotation, planned);
  const dueAt = new Date(now + Math.max(delayMs, soonestMs)).toISOString();
  await services.schedule.arrange({
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

/** The grace period, or as long as a token lives that was got a moment before the promotion, if that is longer. */
async function periodMs(rotation: Rotation, planned: PlannedRetirement): Promise<number> {
  if (planned.phase === 'prove') return laterProofMs;
  const { graceSeconds } = rotation.settings;
  if (!planned.endsLiveTokens) return graceSeconds * 1000;
  const admin = await openAdminSession(rotation, await readCurrent(rotation));
  const tokenSeconds = (await admin.tokenValiditySeconds(planned.clientId)) ?? 0;
  if (tokenSeconds <= graceSeconds) return graceSeconds * 1000;
  rotation.services.logger.audit('grace-period-extended', {
    clientId: planned.clientId,
    from: formatDuration(graceSeconds),
    to: formatDuration(tokenSeconds),
    reason: 'its access tokens live that long, and the revocation may end them',
  });
  return tokenSeconds * 1000;
}
