import { createTokenProvider, fromSecretsManager } from 'genesys-token-provider';

/** A typical hand-written cache and its problems. */
export function createHandWrittenCache(logIn: () => Promise<{ access_token: string; expires_in: number }>) {
  let cached: { readonly token: string; readonly expiresAtMs: number } | undefined;
  return async (): Promise<string> => {
    // Concurrent callers without a token all log in; a rotated secret causes an outage.
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
