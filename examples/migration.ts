import { createTokenProvider, fromSecretsManager } from 'genesys-token-provider';

/** What many programs have written by hand, and what it lacks. */
export function createHandWrittenCache(logIn: () => Promise<{ access_token: string; expires_in: number }>) {
  let cached: { readonly token: string; readonly expiresAtMs: number } | undefined;
  return async (): Promise<string> => {
    // Every caller that comes while there is no token logs in; a secret that was rotated is an outage.
    if (cached === undefined || Date.now() > cached.expiresAtMs) {
      const { access_token, expires_in } = await logIn();
      cached = { token: access_token, expiresAtMs: Date.now() + expires_in * 1000 };
    }
    return cached.token;
  };
}

/** The same signature, so that no caller changes. */
export function createTokenFunction(): () => Promise<string> {
  const { getToken } = createTokenProvider(fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }), {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
  });
  return async () => (await getToken()).reveal();
}
