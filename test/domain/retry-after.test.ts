import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../domain/retry-after.ts';

const nowMs = Date.parse('2026-03-01T12:00:00.000Z');
const said = (headers: Record<string, string>, body = '') => retryAfterMs(new Headers(headers), body, nowMs, 0);

describe('how long to wait after a 429', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    ["Genesys's own header", { 'inin-ratelimit-reset': '41' }, 41_000],
    ['the standard header before its own', { 'retry-after': '3', 'inin-ratelimit-reset': '41' }, 3_000],
  ])('is in %s', (_how, headers: Record<string, string>, expected) => {
    expect(said(headers)).toBe(expected);
  });

  it('is only in the message, for some services', () => {
    const message = 'Rate limit exceeded the maximum. Retry the request in [12] seconds';
    expect(said({}, JSON.stringify({ message }))).toBe(12_000);
  });

  it.each([{}, { 'retry-after': 'soon' }, { 'retry-after': '' }])('is not in %j', (headers) => {
    expect(said(headers)).toBeUndefined();
  });

  it('is never negative, whatever the header says', () => {
    const text = fc.oneof(fc.stringMatching(/^[ -~]{0,30}$/), fc.integer().map(String));
    fc.assert(
      fc.property(text, fc.string(), (header, body) => {
        const delayMs = said({ 'retry-after': header }, body);
        expect(delayMs === undefined || delayMs >= 0).toBe(true);
      }),
    );
  });
});

it.each(['-1', 'soon', '1.5.2', 'NaN', 'on Sun, 01 Mar 2026 12:00:30 GMT', '2026-03-01'])(
  'a Retry-After of %j says nothing',
  (said) => {
    expect(retryAfterMs(new Headers({ 'retry-after': said }), '', 0, 0)).toBeUndefined();
  },
);

it('a Retry-After with a fraction is rounded up', () => {
  expect(retryAfterMs(new Headers({ 'retry-after': '1.5' }), '', 0, 0)).toBe(1500);
  expect(retryAfterMs(new Headers({ 'retry-after': ' 1.2501 ' }), '', 0, 0)).toBe(1251);
});

describe('the wait before the next request', () => {
  const toWaitMs = (header: string) => retryAfterMs(new Headers({ 'retry-after': header }), '', nowMs);

  it.each(['0', '0.2', 'Sun, 01 Mar 2026 11:00:00 GMT', 'Sun, 01 Mar 2026 12:00:00 GMT'])(
    'is at least a second where the server says %j',
    (header) => {
      expect(toWaitMs(header)).toBe(1_000);
    },
  );

  it('is otherwise as long as the server says', () => {
    expect(toWaitMs('1.5')).toBe(1_500);
    expect(toWaitMs('Sun, 01 Mar 2026 12:00:30 GMT')).toBe(30_000);
    expect(toWaitMs('soon')).toBeUndefined();
  });
});
