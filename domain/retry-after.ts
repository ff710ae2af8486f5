/**
 * How long a response asks the caller to wait, in milliseconds; `undefined` if it does not say.
 *
 * A date counts from the `Date` of the response, where it has one, so that a machine whose clock is wrong waits as long as
 * the others.
 *
 * @param text the body, which has the delay in some services of Genesys Cloud
 * @param nowMs for a date in a response without `Date`
 * @param atLeastMs for `Retry-After: 0` and a date in the past, which must not cause a tight loop. Default one second
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @see https://developer.genesys.cloud/platform/api/rate-limits
 */
export function retryAfterMs(headers: Headers, text: string, nowMs: number, atLeastMs = 1_000): number | undefined {
  const message = /retry the request in \[(\d+)\] seconds/i.exec(text)?.[1];
  for (const delay of [headers.get('retry-after'), headers.get('inin-ratelimit-reset'), message]) {
    if (/^\d{1,6}(\.\d+)?$/.test(delay ?? '')) return Math.max(Math.ceil(Number(delay) * 1000), atLeastMs);
    const untilMs = parseHttpDate(delay);
    if (untilMs !== undefined) return Math.max(untilMs - serverNowMs(headers, nowMs), atLeastMs);
  }
  return undefined;
}

/** TLS fails where a clock is off by more than a day: then the clock is not that of the machine. */
function serverNowMs(headers: Headers, nowMs: number): number {
  const dateMs = parseHttpDate(headers.get('date'));
  return dateMs !== undefined && Math.abs(dateMs - nowMs) < 86_400_000 ? dateMs : nowMs;
}

/** In each of the three formats that a recipient must accept; `Date.parse` accepts many other strings. */
function parseHttpDate(text: string | null | undefined): number | undefined {
  if (!text || !/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text)) return undefined;
  // The format of asctime has no zone, and would be read as local time.
  const parsedMs = Date.parse(/ gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(parsedMs) ? undefined : parsedMs;
}
