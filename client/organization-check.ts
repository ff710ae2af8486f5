import type { AccessToken } from './access-token.ts';
import { TokenProviderError } from './token-provider-error.ts';

/** Keeps a second client from bringing in the tokens of another organization. */
export interface OrganizationCheck {
  /**
   * @param mayChange whether the source names further clients that may be needed later
   * @throws TokenProviderError `organization-mismatch`
   */
  check(token: AccessToken, previous: AccessToken | undefined, mayChange: boolean): Promise<void>;
}

/**
 * @param organizationIdOf asks the API, and answers `undefined` when it cannot be asked: an API that is down must not stop
 * a token from being used
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
        // Not waited for: nothing is there yet that it could be compared with.
        if (mayChange) known = organizationIdOf(token);
      } else {
        const [earlier, own] = await Promise.all([known ?? organizationIdOf(previous), organizationIdOf(token)]);
        if (earlier && own && earlier !== own) {
          throw organizationMismatch(clientId, own, previous.clientId, earlier);
        }
        known = Promise.resolve(earlier || own);
        // Asked again at the next renewal if there was no answer.
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
