import { expect, it } from 'vitest';
import { eventText } from '../../cli/output/event-text.ts';

const nowMs = Date.parse('2026-03-01T00:00:00.000Z');

it('a failed step in a timeline says which, how often since when, and with which error', () => {
  const details = { step: 'setSecret', versionId: 'v-2', code: 'propagation-timeout' };
  const firstAt = '2026-02-01T02:00:00.000Z';
  expect(eventText({ reason: 'Too slow.', details: { ...details, tries: 37, firstAt } }, nowMs)).toBe(
    'setSecret, 37 times since Feb  1 02:00Z: propagation-timeout: Too slow.',
  );
  const once = { ...details, tries: 1, firstAt };
  expect(eventText({ reason: 'Too slow.', details: once }, nowMs)).toBe('setSecret: propagation-timeout: Too slow.');
  expect(eventText({ reason: 'first seen', details: { days: 3 } }, nowMs)).toBe('first seen');
});
