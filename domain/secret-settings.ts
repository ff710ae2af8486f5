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
  /** How the credential is replaced. */
  strategy: {
    tag: 'strategy',
    variable: 'ROTATION_STRATEGY',
    type: oneOf(strategyNames, 'a strategy'),
    default: 'alternating-clients',
  },
  /** From the promotion to the revocation of the previous credential; shorter than the rotation interval. */
  gracePeriod: {
    tag: 'grace-period',
    variable: 'ROTATION_GRACE_PERIOD',
    field: 'graceSeconds',
    type: duration(),
    default: '24h',
  },
  /** `replacement-client`: from the deactivation of the previous client to its deletion. */
  quarantinePeriod: {
    tag: 'quarantine-period',
    variable: 'ROTATION_QUARANTINE_PERIOD',
    field: 'quarantineSeconds',
    type: duration(),
    default: '24h',
  },
  /**
   * The secret whose client makes the administrative calls; required for `in-place`.
   *
   * @default the client administers itself
   */
  adminSecret: {
    tag: 'admin-secret',
    variable: 'GENESYS_ADMIN_SECRET',
    type: text('the name or ARN of a secret'),
  },
  /**
   * API paths that the pending credential must be able to fetch as well as the current one.
   *
   * @default none
   */
  probes: {
    tag: 'probes',
    type: listOf(`paths under \`/api/v2/\`, separated by spaces; at most ${maximumProbes}`, {
      of: 'probes',
      most: maximumProbes,
      problemOfItem: problemOfProbe,
    }),
  },
  /** When the divisions that both clients see are compared: always, only where their roles are limited to some, or never. */
  divisionVisibility: {
    tag: 'division-visibility',
    variable: 'ROTATION_DIVISION_VISIBILITY',
    type: oneOf(['always', 'limited', 'never'], 'a choice'),
    default: 'limited',
  },
  /**
   * Credentials of Genesys Cloud integrations that hold a copy.
   *
   * @default none
   */
  integrationCredentials: {
    tag: 'integration-credentials',
    type: listOf('ids, separated by spaces', { of: 'ids', problemOfItem: problemOfIntegrationCredential }),
  },
  /**
   * Where HashiCorp Vault holds a copy.
   *
   * @default none
   */
  vaultPath: {
    tag: 'vault-path',
    type: text('a path below the mount', problemOfVaultPath),
    needs: { variable: 'VAULT_ADDR' },
  },
  /** What the webhook gets: nothing, a notice of the new credential, or the credential itself. Without a webhook `off`. */
  webhook: {
    tag: 'webhook',
    variable: 'ROTATION_WEBHOOK',
    type: oneOf(['off', 'notify', 'credential'], 'a choice'),
    default: 'notify',
    needs: { variable: 'ROTATION_WEBHOOK_URL', without: 'off' },
  },
  /** What happens when integrations use the client and are in no destination. */
  dependentIntegrations: {
    tag: 'dependent-integrations',
    variable: 'ROTATION_DEPENDENT_INTEGRATIONS',
    type: oneOf(['ignore', 'warn', 'block'], 'a choice'),
    default: 'ignore',
  },
  /**
   * What happens to a revocation when the previous client is still in use: it is deferred and then carried out, carried
   * out, or deferred and then blocked.
   *
   * @default usage is not checked
   */
  inUsePolicy: {
    tag: 'in-use-policy',
    variable: 'ROTATION_IN_USE_POLICY',
    type: oneOf(['defer', 'proceed', 'stop'], 'a choice'),
  },
  /** How long a revocation is deferred at a time, at most three times. */
  deferralPeriod: {
    tag: 'deferral-period',
    variable: 'ROTATION_DEFERRAL_PERIOD',
    field: 'deferralSeconds',
    // In less time no usage data can have changed.
    type: duration({ leastSeconds: 60 }),
    default: '24h',
  },
  /**
   * The ClientRequestToken of the one rotation that has no grace period, because the current credential leaked.
   *
   * @default none
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
