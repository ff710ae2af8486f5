import { metricNames } from '../../domain/metric-names.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { notifyWebhook } from '../destinations/webhook/notify-webhook.ts';
import { generationOf } from '../ledger/generations.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { eventSubject } from '../locked-secret/event-subject.ts';
import type { LockedSecret } from '../locked-secret/locked-secret.ts';
import type { CredentialEvent } from '../ports/events.ts';
import type { PhaseDone } from './retirement.ts';

/** Counts a phase that was carried out, and notifies subscribers of a credential that is revoked. */
export async function announceDone(secret: LockedSecret, n: number, { phase, isRevoked }: PhaseDone): Promise<void> {
  const { services, description, state } = secret;
  const dimensions = { SecretName: description.name, Phase: phase };
  services.logger.metric({ name: metricNames.retirementSucceeded, value: 1, unit: 'Count', dimensions });
  if (!isRevoked) return;
  const { clientId, secretId, versions = [], revoked } = generationOf(state, n) ?? {};
  const { environment } = state;
  const versionId = versions.at(-1);
  await publish(secret, 'Credential Retired', {
    versionId,
    strategy: secret.context().strategy,
    phase,
    clientId,
    secretId,
    environment,
  });
  const time = revoked?.at ?? isoOf(services.time.now());
  const details = { phase, secretId };
  await notifyWebhook(secret, { event: 'credential.retired', time, versionId, clientId, environment, details });
}

/** An attempt at a phase failed for a generation. */
export async function announceFailure(
  secret: LockedSecret,
  n: number,
  error: RotationError,
  phase: string,
): Promise<void> {
  const { code, outcome, summary: message, nextStep } = error;
  await publish(secret, 'Rotation Failed', { phase, code, outcome, message, nextStep });
  const { clientId, versions = [] } = generationOf(secret.state, n) ?? {};
  const time = isoOf(secret.services.time.now());
  const details = { phase, code, message, nextStep };
  await notifyWebhook(secret, { event: 'rotation.failed', time, versionId: versions.at(-1), clientId, details });
}

/** The ledger has what happened, so an event that cannot be published is only reported. */
async function publish(
  { services, secretArn, description }: LockedSecret,
  type: CredentialEvent['type'],
  detail: CredentialEvent['detail'],
): Promise<void> {
  try {
    await services.events?.publish({ type, resource: secretArn, detail: { ...eventSubject(description), ...detail } });
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    services.logger.error(`Could not publish the event ${type}: ${error.summary}`, {
      code: error.code,
      nextStep: error.nextStep,
    });
  }
}
