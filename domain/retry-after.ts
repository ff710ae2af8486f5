/**
 * How long a response asks the caller to wait, in milliseconds; `undefined` if it does not say.
 *
 * @param text the body, which has the delay in some services of Genesys Cloud
 * @param atLeastMs for `Retry-After: 0` and a date in the past, which must not cause a tight loop. Default one second
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @see https://developer.genesys.cloud/platform/api/rate-limits
 */
export function retryAfterMs(headers: Headers, text: string, nowMs: number, atLeastMs = 1_000): number | undefined {
  const header = headers.get('retry-after') ?? headers.get('inin-ratelimit-reset');
  const delay = header ?? /retry the request in \[(\d+)\] seconds/i.exec(text)?.[1] ?? '';
  let delayMs = Number.NaN;
  if (/^\d{1,6}(\.\d+)?$/.test(delay)) delayMs = Math.ceil(Number(delay) * 1000);
  // An HTTP date starts with the weekday; `Date.parse` accepts many other strings.
  if (/^[a-z]{3},/i.test(delay)) delayMs = Date.parse(delay) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.max(delayMs, atLeastMs);
}
