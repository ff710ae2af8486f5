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
 */
export function createOrganizationCheck(
  organizationIdOf: (token: AccessToken) => Promise<string | undefined>,
): OrganizationCheck {
  const checkedClientIds = new Set<string>();
  let known: Promise<string | undefined> | undefined;
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

export function organizationMismatch(
  clientId: string,
  its: string,
  otherId: string,
  others: string,
): TokenProviderError {
  const message = `Client ${clientId} belongs to ${its}, client ${otherId} to ${others}.`;
  return new TokenProviderError('organization-mismatch', message);
}
