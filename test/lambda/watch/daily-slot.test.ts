import { describe, expect, it } from 'vitest';
import { inOrderOfTheDay, isDailyRun } from '../../../lambda/watch/daily-slot.ts';
import { scheduledTimeOf } from '../../../lambda/watch/scheduled-time.ts';
import { dayMs, hourMs, nowMs } from './secrets.ts';

const secrets = Array.from({ length: 1_000 }, (_, index) => ({
  arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-${index}`,
}));
const runs = Array.from({ length: 24 }, (_, hour) => nowMs + hour * hourMs);

describe('the daily run of a secret', () => {
  it('is one of 24, the same one every day', () => {
    for (const { arn } of secrets.slice(0, 100)) {
      const turns = runs.filter((at) => isDailyRun(arn, at));
      expect(turns).toHaveLength(1);
      expect(isDailyRun(arn, (turns[0] ?? 0) + 5 * dayMs)).toBe(true);
    }
  });

  it('is spread: no hour has twice its share', () => {
    const shares = runs.map((at) => secrets.filter(({ arn }) => isDailyRun(arn, at)).length);
    expect(Math.max(...shares)).toBeLessThan((2 * secrets.length) / 24);
    expect(shares.reduce((sum, share) => sum + share)).toBe(secrets.length);
  });

  it('has another order each day, so that no secret is always last', () => {
    const lastOf = (at: number) => inOrderOfTheDay(secrets.slice(0, 40), at).slice(-5);
    const lasts = Array.from({ length: 20 }, (_, day) => lastOf(nowMs + day * dayMs).map(({ arn }) => arn));
    const everyDay = lasts[0]?.filter((arn) => lasts.every((last) => last.includes(arn)));
    expect(everyDay).toEqual([]);
    expect(lastOf(nowMs)).toEqual(lastOf(nowMs + hourMs));
  });
});

describe('the time of a run', () => {
  it('is the one that it was scheduled for', () => {
    const time = new Date(nowMs - 2 * hourMs).toISOString();
    expect(scheduledTimeOf({ time }, nowMs)).toBe(nowMs - 2 * hourMs);
  });
  it('is as credible as it is near: six hours', () => {
    const scheduled = (atMs: number) => scheduledTimeOf({ time: new Date(atMs).toISOString() }, nowMs);
    for (const sign of [-1, 1]) {
      expect(scheduled(nowMs + sign * 6 * hourMs)).toBe(nowMs + sign * 6 * hourMs);
      expect(scheduled(nowMs + sign * (6 * hourMs + 1))).toBe(nowMs);
    }
  });
  it.each([
    null,
    undefined,
    'text',
    {},
    { time: 7 },
    { time: 'soon' },
    { time: '1999-01-01T00:00:00Z' },
    { time: [new Date(nowMs - hourMs).toISOString()] },
  ])('is now when the event says %j', (event) => expect(scheduledTimeOf(event, nowMs)).toBe(nowMs));
});
