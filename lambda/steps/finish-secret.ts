import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { adminSessionOnDemand } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending, type SecretVersion } from '../credentials/read-versions.ts';
import { verifyRevoked } from '../credentials/verify-revoked.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { announceRotated } from './announce-rotated.ts';
import { assertNewCredential } from './assert-new-credential.ts';
import { type Promotion, retireRolledBack } from './retire-rolled-back.ts';
import { scheduleRetirement } from './schedule-retirement.ts';

/**
 * **promote**: schedules the revocation of the old credential, then moves AWSCURRENT. In this order, a crash in between
 * leaves a revocation that finds its credential in use and does nothing. The other order could lose a revocation.
 */
export async function finishSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services, description } = rotation;
  const { logger, store } = services;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  assertNewCredential(pending, current);
  const admin = adminSessionOnDemand(rotation, current.document);
  await retireReplaced(rotation, strategy, { current, pending, admin });
  const [from, to] = [current.versionId, pending.versionId];
  if ((await store.promote(description.arn, { from, to })) === 'moved-by-other') {
    throw new RotationError('version-conflict', {
      message: `AWSCURRENT was moved off the version ${from} while this step ran.`,
      nextStep: 'find out who moved it (CloudTrail); Secrets Manager repeats the rotation from where it is now.',
    });
  }
  logger.audit('credential-promoted', { clientId: pending.document.clientId, from, to });
  if (strategy.interruptsLogins) reportOutage(rotation, pending);
  await announceRotated(rotation, pending.document, to);
}

/** Schedules the revocation of what the pending credential replaces. */
async function retireReplaced(rotation: Rotation, strategy: Strategy, promotion: Promotion): Promise<void> {
  const { services } = rotation;
  const { current, pending, admin } = promotion;
  const retired = (await strategy.identify?.(await admin(), current.document, pending.document)) ?? current.document;
  await retireRolledBack(rotation, strategy, promotion);
  for (const planned of strategy.retirements(retired, pending.document)) {
    // `in-place`: createSecret invalidated the old secret already, and this verifies it. With subscribers, the retirement
    // verifies and announces it: a slow event bus must not delay the promotion while logins are interrupted.
    const isVerified = planned.phase === 'prove' && (await verifyRevoked(services, current.document));
    if (isVerified && services.events === undefined) continue;
    await scheduleRetirement(rotation, planned, current, admin);
  }
}

/** Reports how long logins with AWSCURRENT failed: at most from when the pending version was stored until now. */
function reportOutage({ services, description }: Rotation, pending: SecretVersion): void {
  if (pending.storedAtMs === undefined) return;
  const { time, logger } = services;
  const maxSeconds = Math.max(0, time.now() - pending.storedAtMs) / 1000;
  logger.audit('login-outage', { clientId: pending.document.clientId, maxSeconds });
  const dimensions = { SecretName: description.name };
  logger.metric({ name: metricNames.loginOutageDuration, value: maxSeconds, unit: 'Seconds', dimensions });
}
