import { problemOfIntegrationCredential } from './integration-credential.ts';
import { maximumProbes, problemOfProbe } from './probe-path.ts';
import type { Setting } from './setting-reader.ts';
import { duration, listOf, oneOf, text } from './setting-type.ts';
import { strategyNames } from './strategy-name.ts';
import { problemOfVaultPath } from './vault-path.ts';

/**
 * The settings of one secret, by their names in `rotation.config.ts`. The types, the reader, the schema of the
 * configuration, its tags, the functions' variables and `docs/reference/settings.md` are made from this; the docstrings
 * are part of it.
 */
export const secretSettings = {
  /**
   * How the credential is replaced.
   *
   * @default 'alternating-clients'
   */
  strategy: {
    tag: 'strategy',
    variable: 'ROTATION_STRATEGY',
    type: oneOf(strategyNames, 'a strategy'),
    default: 'alternating-clients',
  },
  /**
   * The time from the promotion of the pending credential to the revocation of the previous one; shorter than the rotation
   * interval.
   *
   * @default '24h'
   */
  gracePeriod: {
    tag: 'grace-period',
    variable: 'ROTATION_GRACE_PERIOD',
    field: 'graceSeconds',
    type: duration(),
    default: '24h',
  },
  /**
   * The time from the deactivation of a client to its deletion, with `replacement-client`.
   *
   * @default '24h'
   */
  quarantinePeriod: {
    tag: 'quarantine-period',
    variable: 'ROTATION_QUARANTINE_PERIOD',
    field: 'quarantineSeconds',
    type: duration(),
    default: '24h',
  },
  /**
   * The secret whose client administers this one; required for `in-place`.
   *
   * @default - `adminSecret` of the configuration, else the client administers itself
   */
  adminSecret: {
    tag: 'admin-secret',
    variable: 'GENESYS_ADMIN_SECRET',
    type: text('the name or ARN of a secret'),
  },
  /**
   * API paths that are called with the current and the pending credential before the promotion.
   *
   * @default - none
   */
  probes: {
    tag: 'probes',
    type: listOf(`paths under \`/api/v2/\`, separated by spaces; at most ${maximumProbes}`, {
      of: 'probes',
      most: maximumProbes,
      problemOfItem: problemOfProbe,
    }),
  },
  /**
   * When the divisions that both clients can see are compared: always, only where their roles are limited to some, or never.
   *
   * @default 'limited'
   */
  divisionVisibility: {
    tag: 'division-visibility',
    variable: 'ROTATION_DIVISION_VISIBILITY',
    type: oneOf(['always', 'limited', 'never'], 'a choice'),
    default: 'limited',
  },
  /**
   * Credentials of Genesys Cloud integrations that hold a copy.
   *
   * @default - none
   */
  integrationCredentials: {
    tag: 'integration-credentials',
    type: listOf('ids, separated by spaces', { of: 'ids', problemOfItem: problemOfIntegrationCredential }),
  },
  /**
   * The path of the copy in Vault, below the mount of its KV version 2 engine.
   *
   * @default - no copy in Vault
   */
  vaultPath: {
    tag: 'vault-path',
    type: text('a path below the mount', problemOfVaultPath),
    needs: { variable: 'VAULT_ADDR' },
  },
  /**
   * What the webhook receives: nothing, a notification, or the credential itself.
   *
   * @default - `'notify'` where there is a webhook, else `'off'`
   */
  webhook: {
    tag: 'webhook',
    variable: 'ROTATION_WEBHOOK',
    type: oneOf(['off', 'notify', 'credential'], 'a choice'),
    default: 'notify',
    needs: { variable: 'ROTATION_WEBHOOK_URL', without: 'off' },
  },
  /**
   * What happens when a Genesys Cloud integration uses the credential and is in no destination.
   *
   * @default 'ignore'
   */
  dependentIntegrations: {
    tag: 'dependent-integrations',
    variable: 'ROTATION_DEPENDENT_INTEGRATIONS',
    type: oneOf(['ignore', 'warn', 'block'], 'a choice'),
    default: 'ignore',
  },
  /**
   * What happens to a revocation while the previous credential is still in use: it is not checked, it is reported, the
   * revocation is deferred and then carried out, or deferred and then blocked.
   *
   * @default 'report'
   */
  inUsePolicy: {
    tag: 'in-use-policy',
    variable: 'ROTATION_IN_USE_POLICY',
    type: oneOf(['ignore', 'report', 'defer', 'block'], 'a choice'),
    default: 'report',
  },
  /**
   * How long a revocation is deferred each time, at most three times.
   *
   * @default '24h'
   */
  deferralPeriod: {
    tag: 'deferral-period',
    variable: 'ROTATION_DEFERRAL_PERIOD',
    field: 'deferralSeconds',
    // In less time no usage data can have changed.
    type: duration({ leastSeconds: 60 }),
    default: '24h',
  },
  /**
   * The one rotation that has no grace period, because the current credential leaked.
   *
   * @default - none
   */
  compromised: {
    tag: 'compromised',
    field: 'compromisedToken',
    type: text('a ClientRequestToken'),
    isTagOnly: true,
  },
} as const satisfies Record<string, SecretSetting>;

interface SecretSetting extends Setting {
  readonly tag: string;
  /** Its name in the code, where it is another than in the configuration. */
  readonly field?: string;
  /** Whether it is set for one rotation at a time, and so never in the configuration. */
  readonly isTagOnly?: true;
}

export type SecretSettings = typeof secretSettings;

export type SecretSettingName = keyof SecretSettings;
