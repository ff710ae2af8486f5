import { Webhook } from 'standardwebhooks';
import { problemOfDestinationUrl } from '../../../domain/destination-url.ts';
import type { WebhookSettings } from '../../../domain/destinations/webhook.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import type { HttpsResult } from '../../ports/https-client.ts';
import type { ManagedSecret, Services } from '../../ports/rotation.ts';
import type { Delivery, Destination } from '../destination.ts';
import { certificatesField, fieldsOf, readConnectionSecret, textField } from '../read-connection-secret.ts';
import { type Failure, sendWithRetries } from '../send-with-retries.ts';

/** The wait before each further attempt, in milliseconds. */
const delaysMs = [500, 2_000];

/** While a key is replaced, a receiver may know the old or the new one. */
const maximumKeys = 3;

interface Receiver {
  readonly url: URL;
  readonly keys: readonly Webhook[];
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
      await readReceiver(services, settings);
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
  return url === undefined ? 'webhook' : `webhook at ${url.host}`;
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
  const { url, keys, caCertificate } = await readReceiver(services, settings);
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
          // The standard separates several signatures by spaces.
          'webhook-signature': keys.map((key) => key.sign(id, sentAt, body)).join(' '),
        },
        body,
        caCertificate,
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
      : 'correct the receiver or its URL (ROTATION_WEBHOOK_URL, or "url" in its secret), or set genesys-rotation:webhook to off; then rotate again.',
    outcome,
  });
}

async function readReceiver(services: Services, settings: WebhookSettings): Promise<Receiver> {
  const { secretId } = settings;
  const what = 'the key that signs webhooks';
  const variable = 'ROTATION_WEBHOOK_SECRET';
  const value = await readConnectionSecret(services, secretId, { what, variable });
  const fields = fieldsOf(value);
  const stored = new SecretValue(fields === undefined ? value.reveal() : (textField(fields, 'signingKey') ?? ''));
  const texts = stored.reveal().match(/\S+/g) ?? [];
  const keys = texts.flatMap((text) => openKey(text) ?? []);
  if (keys.length === 0 || keys.length < texts.length || keys.length > maximumKeys) {
    throw new RotationError('invalid-settings', {
      message: `The secret ${secretId} (${variable}) holds no key that signs webhooks (allowed: "whsec_" and 24 to 64 bytes in base64, up to ${maximumKeys} of them separated by spaces, as text or as "signingKey" of a JSON object).`,
      nextStep: 'store such a key in it and give the same key to the receiver; nothing was written.',
    });
  }
  const url = settings.url ?? urlField(fields ?? {}, secretId);
  return { url, keys, caCertificate: certificatesField(fields ?? {}, { secretId, variable }) };
}

/** The URL of a receiver is often a secret itself. */
function urlField(fields: Readonly<Record<string, unknown>>, secretId: string): URL {
  const text = textField(fields, 'url') ?? '';
  const problem = text === '' ? 'is missing' : problemOfDestinationUrl(text);
  if (problem === undefined) return new URL(text);
  throw new RotationError('invalid-settings', {
    message: `ROTATION_WEBHOOK_URL is not set, and "url" of the secret ${secretId} (ROTATION_WEBHOOK_SECRET) ${problem}.`,
    nextStep: 'store the https:// URL of the receiver as "url" in it, or set the variable; nothing was written.',
  });
}

function openKey(key: string): Webhook | undefined {
  const encoded = /^whsec_([\w+/]+)=*$/.exec(key)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  // If decoding skips characters, the key was not copied completely.
  const isWhole = bytes.toString('base64').replaceAll('=', '') === encoded;
  if (!isWhole || bytes.length < 24 || bytes.length > 64) return undefined;
  return new Webhook(bytes.toString('base64'));
}
