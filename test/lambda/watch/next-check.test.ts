import { describe, expect, it } from 'vitest';
import { isDailyRun, nextCheckAt } from '../../../lambda/watch/next-check.ts';
import { scheduledTimeOf } from '../../../lambda/watch/scheduled-time.ts';
import { dayMs, hourMs, nowMs } from './secrets.ts';

const arns = Array.from(
  { length: 1_000 },
  (_, i) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-${i}`,
);
const runs = Array.from({ length: 24 }, (_, hour) => nowMs + hour * hourMs);

describe('the daily run of a secret', () => {
  it('is one of 24, the same one every day', () => {
    for (const arn of arns.slice(0, 100)) {
      const turns = runs.filter((at) => isDailyRun(arn, at));
      expect(turns).toHaveLength(1);
      expect(isDailyRun(arn, (turns[0] ?? 0) + 5 * dayMs)).toBe(true);
    }
  });

  it('is spread: no hour has twice its share', () => {
    const shares = runs.map((at) => arns.filter((arn) => isDailyRun(arn, at)).length);
    expect(Math.max(...shares)).toBeLessThan((2 * arns.length) / 24);
    expect(shares.reduce((sum, share) => sum + share)).toBe(arns.length);
  });
});

describe('the next check of a secret', () => {
  it.each([0, 1, 30 * 60_000])('is at the beginning of its hour, within a day (%i ms past the hour)', (pastMs) => {
    for (const arn of arns.slice(0, 100)) {
      const at = Date.parse(nextCheckAt(arn, nowMs + pastMs, true));
      expect([at % hourMs, isDailyRun(arn, at)]).toEqual([0, true]);
      expect(at).toBeGreaterThan(nowMs + pastMs);
      expect(at).toBeLessThanOrEqual(nowMs + pastMs + dayMs);
    }
  });

  it('is due in the next hourly run while something is wrong', () => {
    const at = Date.parse(nextCheckAt(arns[0] ?? '', nowMs, false));
    expect(at).toBeGreaterThan(nowMs);
    expect(at).toBeLessThan(nowMs + hourMs);
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
  it.each([{ time: 7 }, { time: 'soon' }, { time: '1999-01-01T00:00:00Z' }, { time: ['2026-12-01T11:00:00Z'] }])(
    'is now when the event says %j',
    (event) => expect(scheduledTimeOf(event, nowMs)).toBe(nowMs),
  );
});
