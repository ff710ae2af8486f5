/** How often one call is sent, the first time included. Answers of 429 that say when to come back do not count. */
export const maximumAttempts = 5;

const baseDelayMs = 200;
const longestDelayMs = 5_000;

/** A delay before the attempt after this one: full jitter, so that many functions do not come back together. */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(longestDelayMs, baseDelayMs * 2 ** attempt);
}

/**
 * How long a rate-limited caller was told to wait, in milliseconds; `undefined` where nothing was said.
 *
 * @see https://developer.genesys.cloud/platform/api/rate-limits
 */
export function parseRetryAfterMs(headers: Headers, body: string, nowMs: number): number | undefined {
  const header = headers.get('retry-after') ?? headers.get('inin-ratelimit-reset');
  const said = header ?? /retry the request in \[(\d+)\] seconds/i.exec(body)?.[1];
  if (said === undefined) return undefined;
  if (/^\d{1,6}(\.\d+)?$/.test(said)) return Math.ceil(Number(said) * 1000);
  // An HTTP date names its day; `Date.parse` takes much else for a date too.
  const date = /^[a-z]{3},/i.test(said) ? Date.parse(said) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The system's code of a failed connection, such as `ECONNRESET`; what has not the form of one may quote anything. */
export function connectionErrorCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return nameIn(code) ?? (cause instanceof Error ? nameIn(cause.name) : undefined) ?? 'unknown';
}

function nameIn(text: unknown): string | undefined {
  return typeof text === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(text) ? text : undefined;
}
