import type { AccessToken } from './access-token.ts';
import { TokenProviderError } from './token-provider-error.ts';

/** Prevents a second client from providing tokens of another organization. */
export interface OrganizationCheck {
  /**
   * @param mayChange whether the source names further clients that may be needed later
   * @throws TokenProviderError `organization-mismatch`
   */
  check(token: AccessToken, previous: AccessToken | undefined, mayChange: boolean): Promise<void>;
}

/**
 * @param organizationIdOf asks the API, and returns `undefined` if it gets no response: an API that is down must not keep a
 * token from being used
 * @param pinnedId the one organization that is allowed; then a token is used only once that is known
 */
export function createOrganizationCheck(
  organizationIdOf: (token: AccessToken) => Promise<string | undefined>,
  pinnedId?: string | undefined,
): OrganizationCheck {
  const checkedClientIds = new Set<string>();
  let known: Promise<string | undefined> | undefined;
  if (pinnedId) return createPinnedCheck(organizationIdOf, pinnedId);
  return {
    async check(token, previous, mayChange) {
      const { clientId } = token;
      if (checkedClientIds.has(clientId)) return;
      if (!previous) {
        // Not awaited: there is nothing yet to compare it with.
        if (mayChange) known = organizationIdOf(token);
      } else {
        const [earlier, own] = await Promise.all([known ?? organizationIdOf(previous), organizationIdOf(token)]);
        if (earlier && own && earlier !== own) {
          throw organizationMismatch(clientId, own, previous.clientId, earlier);
        }
        known = Promise.resolve(earlier || own);
        // Asked again at the next renewal if there was no response.
        if (!earlier && !own) return;
      }
      checkedClientIds.add(clientId);
    },
  };
}

function createPinnedCheck(
  organizationIdOf: (token: AccessToken) => Promise<string | undefined>,
  pinnedId: string,
): OrganizationCheck {
  const checkedClientIds = new Set<string>();
  return {
    async check(token) {
      const { clientId } = token;
      if (checkedClientIds.has(clientId)) return;
      const own = await organizationIdOf(token);
      if (own && own !== pinnedId) {
        throw new TokenProviderError(
          'organization-mismatch',
          `Client ${clientId} belongs to ${own}; allowed is ${pinnedId}.`,
        );
      }
      if (!own)
        throw new TokenProviderError('genesys-unavailable', `The organization of client ${clientId} is unknown.`);
      checkedClientIds.add(clientId);
    },
  };
}

export function organizationMismatch(
  clientId: string,
  its: string,
  otherId: string,
  others: string,
): TokenProviderError {
  const message = `Client ${clientId} belongs to ${its}, client ${otherId} to ${others}.`;
  return new TokenProviderError('organization-mismatch', message);
}
