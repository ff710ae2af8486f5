/**
 * How long a rejected caller was told to wait, in milliseconds; `undefined` where nothing was said.
 *
 * @param text the body, where some of Genesys Cloud's services say it
 * @param atLeastMs for `Retry-After: 0` and a date in the past, which must not make a tight loop. Default a second
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @see https://developer.genesys.cloud/platform/api/rate-limits
 */
export function retryAfterMs(headers: Headers, text: string, nowMs: number, atLeastMs = 1_000): number | undefined {
  const header = headers.get('retry-after') ?? headers.get('inin-ratelimit-reset');
  const told = header ?? /retry the request in \[(\d+)\] seconds/i.exec(text)?.[1] ?? '';
  let delayMs = Number.NaN;
  if (/^\d{1,6}(\.\d+)?$/.test(told)) delayMs = Math.ceil(Number(told) * 1000);
  // An HTTP date begins with its day; `Date.parse` takes much else for a date too.
  if (/^[a-z]{3},/i.test(told)) delayMs = Date.parse(told) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.max(delayMs, atLeastMs);
}
