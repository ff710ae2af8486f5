import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, connectionErrorCode, parseRetryAfterMs } from '../../../lambda/genesys/retry-policy.ts';

const nowMs = Date.parse('2026-03-01T12:00:00.000Z');
const said = (headers: Record<string, string>, body = '') => parseRetryAfterMs(new Headers(headers), body, nowMs);

describe('how long to wait after a 429', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    ["Genesys's own header", { 'inin-ratelimit-reset': '41' }, 41_000],
    ['the standard header before its own', { 'retry-after': '3', 'inin-ratelimit-reset': '41' }, 3_000],
  ])('is said as %s', (_how, headers: Record<string, string>, expected) => {
    expect(said(headers)).toBe(expected);
  });

  it('is said in the message only, by some of its services', () => {
    const message = 'Rate limit exceeded the maximum. Retry the request in [12] seconds';
    expect(said({}, JSON.stringify({ message }))).toBe(12_000);
  });

  it.each([{}, { 'retry-after': 'soon' }, { 'retry-after': '' }])('is not said by %j', (headers) => {
    expect(said(headers)).toBeUndefined();
  });

  it('is never negative, whatever is said', () => {
    const text = fc.oneof(fc.stringMatching(/^[ -~]{0,30}$/), fc.integer().map(String));
    fc.assert(
      fc.property(text, fc.string(), (header, body) => {
        const delayMs = said({ 'retry-after': header }, body);
        expect(delayMs === undefined || delayMs >= 0).toBe(true);
      }),
    );
  });
});

describe('the delay between two attempts', () => {
  it('is drawn from a span that doubles, and ends at five seconds', () => {
    const longest = [0, 1, 2, 3, 10, 60].map((attempt) => backoffMs(attempt, () => 1));
    expect(longest).toEqual([...longest].sort((one, other) => one - other));
    expect(longest[1]).toBe((longest[0] ?? 0) * 2);
    expect(longest.at(-1)).toBe(5_000);
    expect(backoffMs(3, () => 0)).toBe(0);
  });
});

describe('a connection that failed', () => {
  it('is named by the code of its cause', () => {
    const cause = Object.assign(new Error(), { code: 'ECONNRESET' });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause }))).toBe('ECONNRESET');
  });

  it('is named, whatever was thrown', () => {
    expect(connectionErrorCode(new DOMException('The operation timed out', 'TimeoutError'))).toBe('TimeoutError');
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const code = connectionErrorCode(thrown);
        expect(code).toMatch(/^\w+$/);
      }),
    );
  });

  it('has a name that is text', () => {
    const odd = Object.assign(new RangeError('no'), { code: ['ECONNREFUSED'] });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause: odd }))).toBe('RangeError');
    expect(connectionErrorCode({ code: null })).toBe('unknown');
  });

  it('is not told where it quotes what was sent', () => {
    const quoting = Object.assign(new Error('no'), { code: 'headers: {"Authorization":"Bearer abc"}', name: 'a: b' });
    expect(connectionErrorCode(new TypeError('fetch failed', { cause: quoting }))).toBe('unknown');
  });
});

it.each(['-1', 'soon', '1.5.2', 'NaN', 'on Sun, 01 Mar 2026 12:00:30 GMT', '2026-03-01'])(
  'a Retry-After of %j says nothing',
  (said) => {
    expect(parseRetryAfterMs(new Headers({ 'retry-after': said }), '', 0)).toBeUndefined();
  },
);

it('a Retry-After with a fraction is rounded up', () => {
  expect(parseRetryAfterMs(new Headers({ 'retry-after': '1.5' }), '', 0)).toBe(1500);
  expect(parseRetryAfterMs(new Headers({ 'retry-after': ' 1.2501 ' }), '', 0)).toBe(1251);
});
