import { Webhook } from 'standardwebhooks';
import type { WebhookSettings } from '../../../domain/destinations/webhook.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { HttpsResult } from '../../ports/https-client.ts';
import type { ManagedSecret, Services } from '../../ports/rotation.ts';
import type { Delivery, Destination } from '../destination.ts';
import { fieldsOf, readConnectionSecret, textField } from '../read-connection-secret.ts';
import { type Failure, sendWithRetries } from '../send-with-retries.ts';

/** The wait before each further attempt, in milliseconds. */
const delaysMs = [500, 2_000];

interface SigningKey {
  readonly webhook: Webhook;
  readonly caCertificate: string | undefined;
}

/** The webhook of the functions, unless the settings of the secret switch it off. */
export function webhookOf(secret: ManagedSecret): readonly Destination[] {
  const settings = webhookIn(secret);
  return settings === undefined ? [] : [webhookDestination(secret, settings)];
}

/** Where its messages go; `undefined` if there is no webhook, or the settings of the secret switch it off. */
export function webhookIn(secret: ManagedSecret): WebhookSettings | undefined {
  const { webhook } = secret.services;
  return webhook === undefined || secret.settings.webhook === 'off' ? undefined : webhook;
}

/**
 * A receiver that is notified of each new credential, with its value or without.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookDestination(secret: ManagedSecret, settings: WebhookSettings): Destination {
  const { services } = secret;
  return {
    name: nameOf(settings),
    async check() {
      await readSigningKey(services, settings);
    },
    async write(delivery) {
      const body = JSON.stringify(payloadOf(secret, delivery));
      await deliverMessage(services, settings, { id: messageId(delivery), body });
    },
  };
}

/**
 * The same for every retry, so that the receiver can drop what it has received before. When a withdrawal is retried,
 * another version may be in force, so both are part of it. The standard allows no full stop.
 */
function messageId({ event, versionId, aboutVersionId }: Delivery): string {
  return ['msg', event.replace('.', '_'), ...new Set([versionId, aboutVersionId])].join('_');
}

function payloadOf({ description, settings }: ManagedSecret, { event, document, versionId }: Delivery) {
  const { clientId, environment, clientSecret } = document;
  const payload = { event, secretArn: description.arn, versionId, clientId, environment };
  return settings.webhook === 'credential' ? { ...payload, clientSecret: clientSecret.reveal() } : payload;
}

function nameOf({ url }: WebhookSettings): string {
  return `webhook at ${url.host}`;
}

interface Message {
  readonly id: string;
  readonly body: string;
  /** Default true. */
  readonly isRetried?: boolean;
}

/** @throws RotationError `destination-unavailable`, `destination-rejected` or, without a key that signs, `invalid-settings` */
export async function deliverMessage(
  services: Services,
  settings: WebhookSettings,
  { id, body, isRetried = true }: Message,
): Promise<void> {
  const { url } = settings;
  const key = await readSigningKey(services, settings);
  await sendWithRetries(services, {
    request() {
      const sentAt = new Date(services.time.now());
      return {
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'genesys-oauth-rotation',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
          'webhook-signature': key.webhook.sign(id, sentAt, body),
        },
        body,
        caCertificate: key.caCertificate,
      };
    },
    changes: true,
    delaysMs: isRetried ? delaysMs : [],
    isFinal: ({ status }) => status >= 200 && status < 300,
    isTransient,
    failed: (reason, failure) => notAccepted(nameOf(settings), reason, failure),
  });
}

function isTransient(result: HttpsResult): boolean {
  if (result.kind === 'failed') return result.errorCode !== 'EADDRBLOCKED';
  return result.status >= 500 || result.status === 408 || result.status === 429;
}

function notAccepted(name: string, reason: string, { isTransient, outcome }: Failure): RotationError {
  return new RotationError(isTransient ? 'destination-unavailable' : 'destination-rejected', {
    message: `The ${name} did not accept the message: ${reason} (accepted is any 2xx response).`,
    nextStep: isTransient
      ? 'bring the receiver up; what failed is retried with the same webhook-id.'
      : 'correct the receiver or the variable ROTATION_WEBHOOK_URL, or set genesys-rotation:webhook to off; then rotate again.',
    outcome,
  });
}

async function readSigningKey(services: Services, { secretId }: WebhookSettings): Promise<SigningKey> {
  const what = 'the key that signs webhooks';
  const value = await readConnectionSecret(services, secretId, { what, variable: 'ROTATION_WEBHOOK_SECRET' });
  const fields = fieldsOf(value);
  const key = new SecretValue((fields === undefined ? value.reveal() : (textField(fields, 'signingKey') ?? '')).trim());
  const webhook = openKey(key);
  if (webhook === undefined) {
    throw new RotationError('invalid-settings', {
      message: `The secret ${secretId} (ROTATION_WEBHOOK_SECRET) holds no key that signs webhooks (allowed: "whsec_" and 24 to 64 bytes in base64, as text or as "signingKey" of a JSON object).`,
      nextStep: 'store such a key in it and give the same key to the receiver; nothing was written.',
    });
  }
  return { webhook, caCertificate: fields === undefined ? undefined : textField(fields, 'caCertificate') };
}

function openKey(key: SecretValue): Webhook | undefined {
  const encoded = /^whsec_([\w+/]+)=*$/.exec(key.reveal())?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  // If decoding skips characters, the key was not copied completely.
  const isWhole = bytes.toString('base64').replaceAll('=', '') === encoded;
  if (!isWhole || bytes.length < 24 || bytes.length > 64) return undefined;
  return new Webhook(bytes.toString('base64'));
}
