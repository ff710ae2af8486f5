import { expect, it } from 'vitest';
import { arrangeRetirement, changesOf, order } from './retirement-under-test.ts';

it('restarts the count of deferrals if a deletion finds its client active and starts over', async () => {
  const { run, session, schedule } = arrangeRetirement({ settings: { inUsePolicy: 'defer' } });
  expect(await run({ phase: 'delete', deferrals: 3 })).toBe('start-over');
  expect(changesOf(session)).toEqual([]);
  expect(schedule.scheduled).toEqual([{ ...order, phase: 'deactivate', dueAt: '2026-03-01T12:00:05.000Z' }]);
});
