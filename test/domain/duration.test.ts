import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../domain/duration.ts';

const twoYears = 730 * 86_400;

describe('reading a duration', () => {
  it.each([
    ['30s', 30],
    ['15m', 900],
    ['24h', 86_400],
    ['7d', 604_800],
    ['0s', 0],
    ['730d', twoYears],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '24', 'h', '24 h', '24H', '1.5h', '-1h', '+1h', '1h30m', '1w', 'PT24H', '24h\n', ' 24h', '1e3s', '٣d'])(
    'does not guess what %j means',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each(['731d', '17521h', '999999999d', '9999999999s'])('refuses %s as a typing error', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('only returns whole seconds of at most two years', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,12}[smhdw]$/)), (text) => {
        const seconds = parseDuration(text);
        if (seconds === undefined) return;
        expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= twoYears).toBe(true);
      }),
    );
  });
});

describe('writing a duration', () => {
  it.each([
    [86_400, '1d'],
    [5400, '90m'],
    [3600, '1h'],
    [61, '61s'],
    [0, '0s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes what reads as the same seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: twoYears }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
