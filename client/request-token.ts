import type { BaseUrls } from './base-urls.ts';
import { coolDownLeftMs, startCoolDown } from './cool-down.ts';
import type { Credential } from './credential.ts';
import { type LoginParts, type LoginResult, logIn } from './log-in.ts';
import { sleep } from './time.ts';
import { TokenProviderError } from './token-provider-error.ts';

export interface RequestParts extends LoginParts {
  readonly random: () => number;
  /** The longest total wait for a rate limit. */
  readonly maxRateLimitWaitMs: number;
}

const maximumAttempts = 3;
const firstPauseMs = 250;

/**
 * Requests a token until there is a response: retries without one, and after a 429 waits as long as it asks.
 *
 * @param mayWait whether a caller waits for the token; if not, a rate limit is not waited out
 * @throws TokenProviderError `rate-limited`, `genesys-unavailable` or `genesys-request-rejected`; the signal's reason
 */
export async function requestToken(
  parts: RequestParts,
  { login }: BaseUrls,
  credential: Credential,
  { signal, mayWait }: { readonly signal: AbortSignal; readonly mayWait: boolean },
): Promise<Exclude<LoginResult, { kind: 'throttled' }>> {
  const { time, random, maxRateLimitWaitMs } = parts;
  const coolDownKey = `${login} ${credential.clientId}`;
  let waitedMs = 0;
  for (let attempt = 1; ; ) {
    for (let leftMs = coolDownLeftMs(time, coolDownKey); leftMs > 0; leftMs = coolDownLeftMs(time, coolDownKey)) {
      waitedMs += leftMs;
      if (!mayWait || waitedMs > maxRateLimitWaitMs) {
        const seconds = Math.ceil(leftMs / 1000);
        throw new TokenProviderError(
          'rate-limited',
          `Genesys Cloud accepts no login of client ${credential.clientId} for ${seconds} s.`,
          { status: 429, retryAfterMs: seconds * 1000 },
        );
      }
      await sleep(time, leftMs + random() * 250, signal);
    }
    try {
      const result = await logIn(parts, login, credential, signal);
      if (result.kind !== 'throttled') return result;
      startCoolDown(time, coolDownKey, result.delayMs);
    } catch (error) {
      const mayHelp = error instanceof TokenProviderError && error.code === 'genesys-unavailable';
      if (!mayHelp || attempt >= maximumAttempts) throw error;
      await sleep(time, firstPauseMs * 2 ** attempt * (0.5 + random()), signal);
      attempt += 1;
    }
  }
}
