import type { SecretDocument } from '../../domain/secret-document.ts';
import { notifyWebhook } from '../destinations/webhook/notify-webhook.ts';
import { isoOf } from '../ledger/transition-context.ts';
import { eventSubject } from '../locked-secret/event-subject.ts';
import { generationOfToken, type LockedSecret } from '../locked-secret/locked-secret.ts';

/** What a rotation has put in force. */
interface Promotion {
  readonly document: SecretDocument;
  readonly versionId: string;
  /** Since the rotation began. Absent if the run that promoted it crashed: its rotation is closed. */
  readonly durationSeconds?: number | undefined;
}

/** Notifies subscribers that AWSCURRENT holds another credential. A repetition carries the same version. */
export async function announceRotated(secret: LockedSecret, promotion: Promotion): Promise<void> {
  const { services, description, settings, state } = secret;
  const { document, versionId, durationSeconds } = promotion;
  const { clientId, environment } = document;
  const time = generationOfToken(state, versionId)?.inForceFrom ?? isoOf(services.time.now());
  await notifyWebhook(secret, { event: 'credential.promoted', time, versionId, clientId, environment });
  await services.events?.publish({
    type: 'Credential Rotated',
    resource: description.arn,
    detail: {
      ...eventSubject(description),
      versionId,
      strategy: settings.strategy,
      clientId,
      environment,
      durationSeconds,
    },
  });
}
