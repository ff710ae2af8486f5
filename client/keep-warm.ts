import { invalidOptions } from './invalid-options.ts';
import { longestTimerMs } from './time.ts';
import type { TokenProvider } from './token-provider.ts';

/**
 * Renews the token when it is due although nobody asks for it, so that the first caller after a quiet time does not wait.
 * The timer keeps no process alive. Failures are events of the provider.
 *
 * @param checkEveryMs default 15,000; less than the margin of the renewal
 * @returns a function that stops it
 * @throws TokenProviderError `invalid-options` for a period that is no number of at least 1
 */
export function keepWarm(
  { getToken, peekToken }: Pick<TokenProvider, 'getToken' | 'peekToken'>,
  checkEveryMs = 15_000,
): () => void {
  if (!(checkEveryMs >= 1)) throw invalidOptions(`"checkEveryMs" is ${checkEveryMs}; it must be at least 1.`);
  const check = () => {
    if (!peekToken()) getToken().catch(() => {});
  };
  check();
  const timer = setInterval(check, Math.min(checkEveryMs, longestTimerMs)).unref();
  return () => clearInterval(timer);
}
