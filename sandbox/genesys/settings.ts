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
  /** Whether `/api/v2/oauth/clients/{clientId}/secrets` exists: most organisations answer 404. */
  secretsEndpoint: boolean;
  /** Requests per minute and client; more are answered 429. */
  rateLimitPerMinute: number;
  /** `undefined`: the listing is one page, whatever its length. */
  listingPageSize: number | undefined;
  /** Permissions that a client is refused although its roles grant them, by client id. */
  permissionsDenied: Record<string, readonly string[]>;
  /** Whether a client-credentials client must carry a non-empty `ipAllowList`, as announced. */
  requireIpAllowList: boolean;
  /** Whether regenerating a secret also needs every role of the client, as editing does: undocumented. */
  regenerateNeedsRoles: boolean;
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
    requireIpAllowList: false,
    regenerateNeedsRoles: false,
    inactiveDeletedAfterMs: 30 * dayMs,
  };
}
