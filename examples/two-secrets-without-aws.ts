import { createTokenProvider, fromStatic, type TokenProvider } from 'genesys-oauth-rotation/client';

/**
 * A program that is given both secrets of a client, such as by its deployment: deploy the new one beside the old one, revoke
 * the old one in Genesys Cloud, then deploy without it. At no time does a call fail.
 */
export function createProvider(variables: Readonly<Record<string, string | undefined>>): TokenProvider {
  const { GENESYS_CLIENT_ID: clientId = '', NEW_SECRET = '', OLD_SECRET } = variables;
  const credentials = [NEW_SECRET, OLD_SECRET].flatMap((clientSecret) =>
    clientSecret === undefined ? [] : { clientId, clientSecret },
  );
  return createTokenProvider(fromStatic(credentials), { gatewayUrl: variables.GENESYS_GATEWAY_URL });
}
