import { destinationRows } from './destinations/destinations.ts';
import { environments } from './environments.ts';
import { maximumFreezes, problemOfFreeze } from './freeze-window.ts';
import { maximumProbes, problemOfProbe } from './probe-path.ts';
import type { SecretSetting } from './setting-row.ts';
import { duration, listOf, oneOf, text } from './setting-type.ts';
import { strategyNames } from './strategy-name.ts';

/**
 * The settings of one secret, by their names in `rotation.config.ts`. The types, the reader, the schema of the
 * configuration, its tags, the functions' variables and `docs/reference/settings.md` are generated from this and the
 * docstrings.
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
   * The time from the promotion of the pending credential to the revocation of the previous one; it must be shorter than
   * the rotation interval.
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
   * The secret whose client (the admin client) makes the administrative calls; required for `in-place`.
   *
   * @default - `adminSecret` of the configuration, else the client is its own admin client
   */
  adminSecret: {
    tag: 'admin-secret',
    variable: 'GENESYS_ADMIN_SECRET',
    type: text('the name or ARN of a secret'),
  },
  /**
   * The region host that the secret belongs to: a document of another region is refused, and one without `environment` unless
   * this is the default.
   *
   * @default - the document decides
   */
  environment: {
    tag: 'environment',
    type: oneOf(environments, 'a region host of Genesys Cloud'),
  },
  /**
   * Who answers for the secret. Each event to the event bus has it, so that rules can route by it.
   *
   * @default - none
   */
  owner: {
    tag: 'owner',
    type: text('a name or an address'),
  },
  /**
   * How long before its next rotation window the secret's rotation is announced, by the event `Rotation Announced`, once for
   * each window. Watch looks once a day.
   *
   * @default - no announcement
   */
  announce: {
    tag: 'announce',
    variable: 'ROTATION_ANNOUNCE',
    field: 'announceSeconds',
    needs: { variable: 'ROTATION_EVENT_BUS' },
    type: duration({ leastSeconds: 86_400 }),
  },
  /**
   * API paths that are fetched with the current and the pending credential before the promotion.
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
    // Each is sent with both credentials.
    genesysRequestsPerItem: 2,
  },
  /**
   * When the divisions that both clients can see are compared: always, only if their roles are limited to some divisions, or
   * never.
   *
   * @default 'limited'
   */
  divisionVisibility: {
    tag: 'division-visibility',
    variable: 'ROTATION_DIVISION_VISIBILITY',
    type: oneOf(['always', 'limited', 'never'], 'a choice'),
    default: 'limited',
  },
  ...destinationRows('secretSettings'),
  /**
   * What happens when a Genesys Cloud integration uses the credential and is in no destination. `report`: watch searches for
   * them once a day and reports them; `block`: each rotation searches too, and fails; `ignore`: there is no search.
   *
   * @default 'report'
   */
  dependentIntegrations: {
    tag: 'dependent-integrations',
    variable: 'ROTATION_DEPENDENT_INTEGRATIONS',
    type: oneOf(['ignore', 'report', 'block'], 'a choice'),
    default: 'report',
  },
  /**
   * What happens to a revocation while the previous credential is still in use. `ignore`: the use is not checked; `report`:
   * it is reported; `defer`: the revocation is deferred, then carried out; `block`: it is deferred, then blocked.
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
    // Usage data cannot change in less time.
    type: duration({ leastSeconds: 60 }),
    default: '24h',
  },
  /**
   * Who has to approve a new credential before it is promoted. `none`: nobody; `one`: one person who did not request the
   * rotation; `required`: two people stand behind each rotation, who requested or approved it, and one of them approved.
   * A tag can ask for more than the deployment, and never for less. Emergencies are not held.
   *
   * @default 'none'
   */
  approval: {
    tag: 'approval',
    variable: 'ROTATION_APPROVAL',
    combine: 'highest',
    type: oneOf(['none', 'one', 'required'], 'a choice'),
    default: 'none',
  },
  /**
   * Windows in UTC in which no scheduled or ordinary rotation begins: the first and the last day, and a reason. What has
   * begun is finished, what is owed is revoked, and emergencies are answered. Those of the deployment always apply too.
   *
   * @default - none
   */
  freeze: {
    tag: 'freeze',
    variable: 'ROTATION_FREEZE',
    combine: 'all',
    type: listOf(
      `windows such as \`2026-12-18/2027-01-04/year-end\`, separated by spaces; at most ${maximumFreezes}, each of at most 90 days`,
      { of: 'windows', most: maximumFreezes, problemOfItem: problemOfFreeze },
    ),
  },
  /**
   * The credential that leaked, by a version that holds it: it is revoked without a grace period. Or the one rotation that is
   * an emergency rotation, by its token.
   *
   * @default - none
   */
  compromised: {
    tag: 'compromised',
    field: 'compromisedToken',
    type: text('a version id or a ClientRequestToken'),
    isTagOnly: true,
  },
} as const satisfies Record<string, SecretSetting>;

export type SecretSettings = typeof secretSettings;

export type SecretSettingName = keyof SecretSettings;
