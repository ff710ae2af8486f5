/** A call of the public API by somebody who was recognized. */
export interface RefusableCall {
  readonly clientId: string;
  readonly method: string;
  /** As it was called, without the query. */
  readonly path: string;
}

/** How this Genesys Cloud behaves where the real one is slow, strict or undocumented. Every field may be set at any time. */
export interface GenesysSettings {
  /** A new client or secret is refused at login for this long. Fixed at the moment it is made. */
  propagationDelayMs: number;
  /** A replaced or deleted secret still logs in for this long. Fixed at the moment it is replaced. */
  oldSecretLingersMs: number;
  /** A client made through the API is missing from the listing for this long. Fixed at the moment it is made. */
  listingDelayMs: number;
  /** Whether tokens obtained with a secret outlive it: undocumented, so both have to be survived. */
  tokensSurviveRegenerate: boolean;
  tokensSurviveDelete: boolean;
  /** Whether `/api/v2/oauth/clients/{clientId}/secrets` exists: most organizations answer 404. */
  secretsEndpoint: boolean;
  /** Requests per minute and client; more are answered 429. */
  rateLimitPerMinute: number;
  /** `undefined`: the listing is one page, whatever its length. */
  listingPageSize: number | undefined;
  /** Permissions that a client is refused although its roles grant them, by client id. */
  permissionsDenied: Record<string, readonly string[]>;
  /** Answers a status in place of what a call would have got, or `undefined` to let it be. */
  refuse: (call: RefusableCall) => number | undefined;
  /** Which divisions `GET …/divisions` shows a client: those that its role divisions name (`*`: all), or always all of its organization. */
  divisionsListed: 'granted' | 'all';
  /** Divisions that a client does not see, by client id, as if the news of them were still on its way. */
  divisionsHidden: Record<string, readonly string[]>;
  /** A client made through the API sees no division for this long. Fixed at the moment it is made. */
  divisionDelayMs: number;
  /** Whether an integration credential shows its `clientId`: undocumented, as nothing sensitive is shown. */
  credentialClientIdReadable: boolean;
  /** Whether the usage endpoints exist; if not, they answer 404. */
  usageEndpoint: boolean;
  /** How many times the result of a usage query is `Running` before it is there. Fixed when the query is started. */
  usageRunningPolls: number;
  /** Whether usage queries end as `Failed`. */
  usageQueriesFail: boolean;
  /** How many days the figures are late: 1 for all up to yesterday. */
  usageLagDays: number;
  /** Whether a client-credentials client must carry a non-empty `ipAllowList`, as announced. */
  requireIpAllowList: boolean;
  /** Whether regenerating a secret also needs every role of the client, as editing does: undocumented. */
  regenerateNeedsRoles: boolean;
  /** Whether new secrets and tokens have characters that encodings change. What Genesys creates has none as far as seen. */
  hostileCharacters: boolean;
  /** How long after it became inactive a client is deleted by Genesys itself (`dateToDelete`). */
  inactiveDeletedAfterMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;

export function defaultSettings(): GenesysSettings {
  return {
    propagationDelayMs: 0,
    oldSecretLingersMs: 0,
    listingDelayMs: 0,
    tokensSurviveRegenerate: true,
    tokensSurviveDelete: false,
    secretsEndpoint: false,
    rateLimitPerMinute: 300,
    listingPageSize: undefined,
    permissionsDenied: {},
    refuse: () => undefined,
    divisionsListed: 'granted',
    divisionsHidden: {},
    divisionDelayMs: 0,
    credentialClientIdReadable: true,
    usageEndpoint: true,
    usageRunningPolls: 0,
    usageQueriesFail: false,
    usageLagDays: 1,
    requireIpAllowList: false,
    regenerateNeedsRoles: false,
    hostileCharacters: false,
    inactiveDeletedAfterMs: 30 * dayMs,
  };
}
