import { createTokenProvider, fromEnvironment, fromStatic, type TokenProvider } from 'genesys-token-provider';

/**
 * A program whose deployment provides both secrets of one client. To rotate by hand: deploy the new secret as `NEW_SECRET`
 * beside the old one as `OLD_SECRET`; when no event `failed-over` comes any more, delete the old secret in Genesys Cloud; then
 * deploy without it. No call fails at any time. Most organizations cannot have two secrets on one client: see below.
 */
export function createProvider(variables: Readonly<Record<string, string | undefined>>): TokenProvider {
  const { GENESYS_CLIENT_ID: clientId = '', NEW_SECRET = '', OLD_SECRET } = variables;
  const credentials = [NEW_SECRET, OLD_SECRET].flatMap((clientSecret) =>
    clientSecret === undefined ? [] : { clientId, clientSecret },
  );
  return createTokenProvider(fromStatic(credentials), { gatewayUrl: variables.GENESYS_GATEWAY_URL });
}

/**
 * Two clients with the same roles that take turns, one in use and one idle. To rotate by hand:
 *
 * 1. Generate a new secret for the idle client.
 * 2. Deploy it as `GENESYS_CLIENT_ID` and `GENESYS_CLIENT_SECRET`, and the client in use as `…_2`.
 * 3. When every process reports `version-in-use` with the first client, wait for the longest lifetime of a token.
 * 4. Generate a new secret for the second client and throw it away: the old one is revoked. It is the idle one of the next time.
 *
 * @param organizationId that of both clients, so that a mistaken id cannot reach another organization
 */
export function createProviderOfTwoClients(
  variables: Readonly<Record<string, string | undefined>>,
  organizationId?: string,
): TokenProvider {
  return createTokenProvider(fromEnvironment({ variables }), {
    gatewayUrl: variables.GENESYS_GATEWAY_URL,
    organizationId,
  });
}
