import { chain, createTokenProvider, fromEnvironment, fromSecretsManager } from 'genesys-token-provider';

/** Sends many requests at once, with an overall timeout; after a 429 the provider waits for the Retry-After period. */
export async function runBatch(paths: readonly string[], timeoutMs = 600_000): Promise<number[]> {
  // Variables on a developer's machine, Secrets Manager everywhere else.
  const source = chain(fromEnvironment(), fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }));
  const { authorizedFetch } = createTokenProvider(source, {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
    maxRateLimitWaitMs: 120_000,
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const responses = await Promise.all(paths.map((path) => authorizedFetch(path, { signal })));
  return responses.map(({ status }) => status);
}
