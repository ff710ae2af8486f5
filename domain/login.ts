import type { SecretValue } from './secret-value.ts';

/** The credential of a login with the client credentials grant. */
export interface ClientCredential {
  readonly clientId: string;
  readonly clientSecret: SecretValue;
}

/**
 * The request for a token, to `/oauth/token` of a region's login host.
 *
 * @see https://developer.genesys.cloud/authorization/platform-auth/use-client-credentials
 */
export function loginRequest({ clientId, clientSecret }: ClientCredential) {
  const basic = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64');
  return {
    method: 'POST',
    headers: {
      accept: 'application/json',
      Authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  } as const;
}

/** The token in the response to a login. */
export interface ParsedGrant {
  readonly token: string;
  /** `undefined` where the response does not say. */
  readonly lifeMs: number | undefined;
}

/** `undefined` without a token or with a malformed lifetime: such a response is not from Genesys Cloud. */
export function parseGrant(body: Readonly<Record<string, unknown>> | undefined): ParsedGrant | undefined {
  const { access_token: token, expires_in } = body ?? {};
  const seconds = expires_in ?? 0;
  if (typeof token !== 'string' || token === '' || typeof seconds !== 'number') return undefined;
  return { token, lifeMs: seconds > 0 ? seconds * 1000 : undefined };
}

/**
 * Whether a rejected login proves that the credential does not work. Only what is known to mean that does: any other error
 * is about the request, the server, the rights of the client or its address.
 *
 * @param oauthError the field `error` of the response; nothing else counts, because a gateway has its own codes
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export function isCredentialRejection(status: number, oauthError: string | undefined): boolean {
  return (status === 400 || status === 401) && oauthError === 'invalid_client';
}
