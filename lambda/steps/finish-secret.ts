import { formatDuration } from '../../domain/duration.ts';
import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { type SecretDocument, sameCredential } from '../../domain/secret-document.ts';
import { openAdminSession } from '../credentials/open-admin-session.ts';
import { proveRefused } from '../credentials/prove-refused.ts';
import { readCurrent, readPending } from '../credentials/read-documents.ts';
import type { RetirementOrder } from '../interfaces/retirement-order.ts';
import type { Rotation } from '../interfaces/rotation.ts';
import type { PlannedRetirement, Strategy } from '../strategies/strategy.ts';

/** A schedule needs a moment to be accepted before it is due, in milliseconds. */
const soonestMs = 5_000;

/** When a login is tried again that should have been refused, in milliseconds. */
const laterProofMs = 900_000;

/**
 * **promote**: first arranges the revocation of the old credential, then moves AWSCURRENT. In this order a crash in
 * between leaves a revocation that finds its credential in use and does nothing, and never one that is forgotten.
 */
export async function finishSecret(rotation: Rotation, strategy: Strategy): Promise<void> {
  const { services, description, clientRequestToken: to, currentVersionId: from } = rotation;
  const { journal, store, schedule } = services;
  const pending = await readPending(rotation);
  const current = await readCurrent(rotation);
  if (!sameCredential(pending, current)) {
    const retired =
      strategy.identify === undefined
        ? current
        : await strategy.identify(await openAdminSession(rotation, current), current, pending);
    for (const planned of strategy.retirements(retired, pending)) {
      // `in-place`: the old secret died in createSecret, and what is left is to see it.
      if (planned.phase === 'prove' && (await proveRefused(services, current))) continue;
      const order = await orderFor(rotation, strategy, planned, current);
      await schedule.arrange(order);
      const { phase, clientId, secretId, dueAt } = order;
      journal.audit('retirement-arranged', { phase, clientId, secretId, dueAt });
    }
  }
  if ((await store.promote(description.arn, { from, to })) === 'moved-by-other') {
    throw new RotationError('version-conflict', {
      message: `AWSCURRENT was moved off the version ${from} while this step ran.`,
      nextStep: 'find out who moved it (CloudTrail); Secrets Manager repeats the rotation from where it is now.',
    });
  }
  journal.audit('credential-promoted', { clientId: pending.clientId, from, to });
  if (strategy.interruptsLogins) await reportInterruption(rotation, pending);
}

async function orderFor(
  rotation: Rotation,
  strategy: Strategy,
  planned: PlannedRetirement,
  current: SecretDocument,
): Promise<RetirementOrder> {
  const { services, settings, description, clientRequestToken, currentVersionId } = rotation;
  const urgent = settings.compromisedToken === clientRequestToken;
  const now = services.time.now();
  const delayMs = urgent ? 0 : await periodMs(rotation, planned, current);
  return {
    secretArn: description.arn,
    strategy: strategy.name,
    phase: planned.phase,
    clientId: planned.clientId,
    ...(planned.secretId === undefined ? {} : { secretId: planned.secretId }),
    environment: current.environment,
    retiredVersionId: currentVersionId,
    promotedVersionId: clientRequestToken,
    dueAt: new Date(now + Math.max(delayMs, soonestMs)).toISOString(),
    arrangedAt: new Date(now).toISOString(),
    ...(urgent ? { urgent } : {}),
  };
}

/** The grace period, or as long as a token lives that was got a moment before the promotion, if that is longer. */
async function periodMs(rotation: Rotation, planned: PlannedRetirement, current: SecretDocument): Promise<number> {
  if (planned.phase === 'prove') return laterProofMs;
  const { graceSeconds } = rotation.settings;
  if (!planned.endsLiveTokens) return graceSeconds * 1000;
  const admin = await openAdminSession(rotation, current);
  const tokenSeconds = (await admin.tokenValiditySeconds(planned.clientId)) ?? 0;
  if (tokenSeconds <= graceSeconds) return graceSeconds * 1000;
  rotation.services.journal.audit('period-lengthened', {
    clientId: planned.clientId,
    from: formatDuration(graceSeconds),
    to: formatDuration(tokenSeconds),
    because: 'its access tokens live that long, and the revocation may end them',
  });
  return tokenSeconds * 1000;
}

/**
 * How long logins with AWSCURRENT failed: from the regeneration, which came after the version was made, to now. What is
 * told is therefore the longest that it can have been.
 */
async function reportInterruption(rotation: Rotation, promoted: SecretDocument): Promise<void> {
  const { store, time, journal } = rotation.services;
  const { arn, name } = rotation.description;
  const stored = await store.readValue(arn, { versionId: rotation.clientRequestToken });
  if (stored?.storedAtMs === undefined) return;
  const atMostSeconds = Math.max(0, time.now() - stored.storedAtMs) / 1000;
  journal.audit('login-interrupted', { clientId: promoted.clientId, atMostSeconds });
  const dimensions = { SecretName: name };
  journal.measure({ name: metricNames.loginInterruption, value: atMostSeconds, unit: 'Seconds', dimensions });
}
