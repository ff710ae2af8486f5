import { chain, createTokenProvider, fromEnvironment, fromSecretsManager } from 'genesys-oauth-rotation/client';

/** Asks for many things at once, within a time; rate limits are waited out as Genesys Cloud tells. */
export async function runBatch(paths: readonly string[], timeoutMs = 600_000): Promise<number[]> {
  // Variables on a developer's machine, Secrets Manager everywhere else.
  const source = chain(fromEnvironment(), fromSecretsManager({ secretId: process.env.GENESYS_SECRET ?? '' }));
  const { authorizedFetch } = createTokenProvider(source, {
    gatewayUrl: process.env.GENESYS_GATEWAY_URL,
    maxRateLimitWaitMs: 120_000,
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const answers = await Promise.all(paths.map((path) => authorizedFetch(path, { signal })));
  return answers.map(({ status }) => status);
}
