import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { announceRotated } from '../credentials/announce.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { readCurrent, readPending } from '../credentials/read-documents.ts';
import { verifyRevoked } from '../credentials/verify-revoked.ts';
import type { Rotation } from '../ports/rotation.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { retireRolledBack } from './retire-rolled-back.ts';
import { scheduleRetirement } from './schedule-retirement.ts';

/**
 * **promote**: first arranges the revocation of the old credential, then moves AWSCURRENT. In this order a crash in
 * between leaves a revocation that finds its credential in use and does nothing, and never one that is forgotten.
 */
export async function finishSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services, description, clientRequestToken: to, currentVersionId: from } = rotation;
  const { logger, store } = services;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  if (!sameCredential(pending, current)) {
    const retired =
      strategy.identify === undefined
        ? current
        : await strategy.identify(await openAdminSession(rotation, current), current, pending);
    await retireRolledBack(rotation, strategy, { current, pending });
    for (const planned of strategy.retirements(retired, pending)) {
      // `in-place`: the old secret died in createSecret, and what is left is to see it. Subscribers are told of it by the
      // retirement: a bus that does not answer must not hold up the promotion while logins are interrupted.
      const isVerified = planned.phase === 'prove' && (await verifyRevoked(services, current));
      if (isVerified && services.events === undefined) continue;
      await scheduleRetirement(rotation, planned, { document: current, versionId: from });
    }
  }
  if ((await store.promote(description.arn, { from, to })) === 'moved-by-other') {
    throw new RotationError('version-conflict', {
      message: `AWSCURRENT was moved off the version ${from} while this step ran.`,
      nextStep: 'find out who moved it (CloudTrail); Secrets Manager repeats the rotation from where it is now.',
    });
  }
  logger.audit('credential-promoted', { clientId: pending.clientId, from, to });
  if (strategy.interruptsLogins) await reportInterruption(rotation, pending);
  await announceRotated(rotation, pending, to);
}

/**
 * How long logins with AWSCURRENT failed: from the regeneration, which came after the version was made, to now. What is
 * told is therefore the longest that it can have been.
 */
async function reportInterruption(rotation: Rotation, promoted: SecretDocument): Promise<void> {
  const { store, time, logger } = rotation.services;
  const { arn, name } = rotation.description;
  const stored = await store.readValue(arn, { versionId: rotation.clientRequestToken });
  if (stored?.storedAtMs === undefined) return;
  const maxSeconds = Math.max(0, time.now() - stored.storedAtMs) / 1000;
  logger.audit('login-outage', { clientId: promoted.clientId, maxSeconds });
  const dimensions = { SecretName: name };
  logger.metric({ name: metricNames.loginOutageDuration, value: maxSeconds, unit: 'Seconds', dimensions });
}
