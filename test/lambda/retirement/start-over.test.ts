import { expect, it } from 'vitest';
import { changesOf, order, scheduleRetirement } from './retirement-under-test.ts';

it('counts the deferrals of a phase anew when a deletion finds its client active and starts over', async () => {
  const { run, session, schedule } = scheduleRetirement({ settings: { inUsePolicy: 'defer' } });
  expect(await run({ phase: 'delete', deferrals: 3 })).toBe('start-over');
  expect(changesOf(session)).toEqual([]);
  expect(schedule.arranged).toEqual([{ ...order, phase: 'deactivate', dueAt: '2026-03-01T12:00:05.000Z' }]);
});
