import { omitUndefined } from '../omit-undefined.ts';
import type { SettingReader } from '../setting-reader.ts';
import type { FunctionVariable, SecretSetting } from '../setting-row.ts';
import { oneOf } from '../setting-type.ts';
import { destinationUrl, secretWith } from './connection-types.ts';

export interface WebhookSettings {
  /** `undefined`: the secret holds it. */
  readonly url?: URL;
  /** Name or ARN of the secret that holds the signing key. */
  readonly secretId: string;
}

/** The webhook in `rotation.config.ts`. */
export interface WebhookConfig {
  /**
   * The HTTPS endpoint that receives signed notifications of rotations.
   *
   * @default - no webhook
   */
  readonly webhook?: {
    /**
     * The `https://` URL of the endpoint.
     *
     * @default - the field `url` of its secret
     */
    readonly url?: string;
    /** Name or ARN of the secret that holds the signing key. */
    readonly secret: string;
    /**
     * The most that a secret may set: whether the webhook may receive the credential itself.
     *
     * @default - `webhook` of `defaults` if that is more, else 'notify'
     */
    readonly maximum?: 'notify' | 'credential';
  };
}

const secretSettings = {
  /**
   * What the webhook receives: nothing, a notification, or the credential itself.
   *
   * @default - `'notify'` if there is a webhook, else `'off'`
   */
  webhook: {
    tag: 'webhook',
    variable: 'ROTATION_WEBHOOK',
    type: oneOf(['off', 'notify', 'credential'], 'a choice'),
    default: 'notify',
    needs: { variable: 'ROTATION_WEBHOOK_SECRET', without: 'off' },
    atMost: { variable: 'ROTATION_WEBHOOK_MAXIMUM', default: 'notify' },
  },
} as const satisfies Record<string, SecretSetting>;

const functionVariables = {
  /**
   * The endpoint of the webhook.
   *
   * @default - the field `url` of its secret
   */
  webhookUrl: {
    variable: 'ROTATION_WEBHOOK_URL',
    config: 'destinations.webhook.url',
    type: destinationUrl('`https://host[:port][/path]`'),
    mayBeInSecret: true,
  },
  /**
   * The most that a secret may set with its tag; what `ROTATION_WEBHOOK` sets is allowed too.
   *
   * @default 'notify'
   */
  webhookMaximum: {
    variable: 'ROTATION_WEBHOOK_MAXIMUM',
    config: 'destinations.webhook.maximum',
    type: oneOf(['notify', 'credential'], 'a choice'),
    default: 'notify',
  },
  /**
   * The signing key of the webhook: `whsec_…` as text, or `{"signingKey":"whsec_…","caCertificate":"…","url":"https://…"}`.
   * Up to three keys, separated by spaces, sign each message while one replaces another.
   *
   * @default - no webhook
   */
  webhookSecret: {
    variable: 'ROTATION_WEBHOOK_SECRET',
    config: 'destinations.webhook.secret',
    type: secretWith('the key that signs'),
    requiredWith: 'ROTATION_WEBHOOK_URL',
    grants: 'secretsmanager:GetSecretValue',
  },
} as const satisfies Record<string, FunctionVariable>;

function readConnection(reader: SettingReader): WebhookSettings | undefined {
  const { webhookUrl, webhookSecret } = functionVariables;
  if (!reader.isSet(webhookUrl) && !reader.isSet(webhookSecret)) return undefined;
  const url = reader.read(webhookUrl);
  reader.read(functionVariables.webhookMaximum);
  const secretId = reader.require(webhookSecret);
  return secretId === undefined ? undefined : { secretId, ...omitUndefined({ url }) };
}

/** A receiver of signed messages about each new credential, with its value or without. */
export const webhook = { secretSettings, functionVariables, readConnection };
