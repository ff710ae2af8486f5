import { createTokenProvider, fromStatic, type TokenProvider } from 'genesys-token-provider';

/**
 * A program whose deployment provides both secrets of a client: deploy the new one alongside the old one, revoke
 * the old one in Genesys Cloud, then deploy without it. No call fails at any time.
 */
export function createProvider(variables: Readonly<Record<string, string | undefined>>): TokenProvider {
  const { GENESYS_CLIENT_ID: clientId = '', NEW_SECRET = '', OLD_SECRET } = variables;
  const credentials = [NEW_SECRET, OLD_SECRET].flatMap((clientSecret) =>
    clientSecret === undefined ? [] : { clientId, clientSecret },
  );
  return createTokenProvider(fromStatic(credentials), { gatewayUrl: variables.GENESYS_GATEWAY_URL });
}
