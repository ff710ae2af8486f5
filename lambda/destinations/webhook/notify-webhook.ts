import { RotationError } from '../../../domain/rotation-error.ts';
import type { ManagedSecret } from '../../ports/rotation.ts';
import { deliverMessage, webhookIn } from './webhook-destination.ts';

/** What has happened to a credential. Unlike a delivery, it never contains a secret. */
export interface Notice {
  readonly event: 'credential.promoted' | 'credential.retired' | 'rotation.failed';
  /** ISO 8601. */
  readonly time: string;
  /** The version that it is about; absent if none was stored. */
  readonly versionId: string | undefined;
  readonly clientId?: string | undefined;
  readonly environment?: string | undefined;
  /** Further fields, such as the phase of a revocation. */
  readonly details?: Readonly<Record<string, string | undefined>>;
}

/**
 * Sends a notice to the webhook of the secret, if it has one. What the notice says is a fact by now, so a receiver that does
 * not accept it is reported, and fails nothing.
 */
export async function notifyWebhook(secret: ManagedSecret, notice: Notice): Promise<void> {
  const { services, description } = secret;
  const { event, time, versionId, clientId, environment, details } = notice;
  const payload = { event, time, secretArn: description.arn, versionId, clientId, environment, ...details };
  // A repeated run has another time, so it sends another message: no id has two bodies.
  const id = ['msg', event.replace('.', '_'), versionId ?? 'none', Date.parse(time)].join('_');
  // Secrets Manager and the ledger repeat what failed, and each failure has its own notice.
  const isRetried = event !== 'rotation.failed';
  try {
    // The settings of a secret with a malformed tag cannot be read.
    const settings = webhookIn(secret);
    if (settings === undefined) return;
    await deliverMessage(services, settings, { id, body: JSON.stringify(payload), isRetried });
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    const { code, summary: reason, nextStep } = error;
    services.logger.error(`Could not send ${event} to the webhook`, { code, reason, nextStep });
  }
}
