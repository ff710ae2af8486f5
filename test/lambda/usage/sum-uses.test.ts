import { expect, it } from 'vitest';
import { dailyRequests, sumUses } from '../../../lambda/usage/sum-uses.ts';

const use = (day: string, requests: number, operation = 'GET /a', platform = 'API') => ({
  day,
  requests,
  operation,
  platform,
});

it('counts the requests a day of the days that have any, and none before the first day', () => {
  const uses = [use('2026-01-01', 900), use('2026-01-03', 10), use('2026-01-03', 5, 'GET /b'), use('2026-01-07', 5)];
  expect(sumUses(uses, '2026-01-02')).toEqual({
    requests: 20,
    perDay: 10,
    lastUsedOn: '2026-01-07',
    operations: [
      { operation: 'GET /a', platform: 'API', requests: 15 },
      { operation: 'GET /b', platform: 'API', requests: 5 },
    ],
  });
  expect(sumUses(uses, '2026-01-08')).toEqual({ requests: 0, perDay: 0, operations: [] });
});

it('names five operations, the most frequent first, apart by platform', () => {
  const uses = [1, 2, 3, 4, 5].map((n) => use('2026-01-01', n, `GET /${n}`));
  const { operations } = sumUses([...uses, use('2026-01-01', 6, 'GET /5', 'Other')], '');
  expect(operations.map(({ requests }) => requests)).toEqual([6, 5, 4, 3, 2]);
});

it('counts each day once, in their order, and none before the first day', () => {
  const uses = [use('2026-01-07', 5), use('2026-01-01', 900), use('2026-01-03', 10), use('2026-01-03', 5, 'GET /b')];
  expect(dailyRequests(uses, '2026-01-02')).toEqual([
    { day: '2026-01-03', requests: 15 },
    { day: '2026-01-07', requests: 5 },
  ]);
});
