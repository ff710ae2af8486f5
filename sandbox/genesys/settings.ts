/** An authenticated call of the public API. */
export interface AuthenticatedCall {
  readonly clientId: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
}

/** How the simulated Genesys Cloud behaves where the real one is slow, strict or undocumented. May be changed at any time. */
export interface GenesysSettings {
  /** Logins with a new client or secret are rejected for this long. Read when it is created. */
  propagationDelayMs: number;
  /** A replaced or deleted secret still logs in for this long. Read when it is replaced. */
  oldSecretLingersMs: number;
  /** A client created through the API is missing from the listing for this long. Read when it is created. */
  listingDelayMs: number;
  /** Whether tokens outlive the secret that obtained them. Undocumented, so both must be tested. */
  tokensSurviveRegenerate: boolean;
  tokensSurviveDelete: boolean;
  /** Whether `/api/v2/oauth/clients/{clientId}/secrets` exists; in most organizations it returns 404. */
  secretsEndpoint: boolean;
  /** Requests per minute and client; more get 429. */
  rateLimitPerMinute: number;
  /** `undefined`: the listing is always one page. */
  listingPageSize: number | undefined;
  /** Permissions denied to a client although its roles grant them, by client id. */
  permissionsDenied: Record<string, readonly string[]>;
  /** Returns an error status for a call, or `undefined` to handle it normally. */
  refuse: (call: AuthenticatedCall) => number | undefined;
  /** Which divisions `GET …/divisions` shows a client: those that its role divisions name (`*`: all), or always all of its organization. */
  divisionsListed: 'granted' | 'all';
  /** Divisions hidden from a client, by client id, as if they had not propagated yet. */
  divisionsHidden: Record<string, readonly string[]>;
  /** A client created through the API sees no divisions for this long. Read when it is created. */
  divisionDelayMs: number;
  /** Whether an integration credential shows its `clientId`. Undocumented: sensitive fields are hidden. */
  credentialClientIdReadable: boolean;
  /** Whether the usage endpoints exist; if not, they return 404. */
  usageEndpoint: boolean;
  /** Number of polls that return `Running` before a usage query completes. Read when the query is started. */
  usageRunningPolls: number;
  /** Whether usage queries end with `Failed`. */
  usageQueriesFail: boolean;
  /** Delay of usage data in days: 1 means complete up to yesterday. */
  usageLagDays: number;
  /** Whether client credentials clients need a non-empty `ipAllowList`, as Genesys has announced. */
  requireIpAllowList: boolean;
  /** Whether regenerating a secret requires the caller to hold every role of the client, as editing does. Undocumented. */
  regenerateNeedsRoles: boolean;
  /** Whether new secrets and tokens contain characters that encodings change. None have been seen in real ones. */
  hostileCharacters: boolean;
  /** How long after its deactivation Genesys Cloud deletes a client (`dateToDelete`). */
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
