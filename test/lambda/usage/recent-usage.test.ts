import { describe, expect, it } from 'vitest';
import { firstWholeDayMs, recentUsage } from '../../../lambda/usage/recent-usage.ts';
import { FakeSession } from '../fakes/fake-session.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';

const promotedAtMs = Date.parse('2026-03-01T09:00:00.000Z');

const lookAt = (now: string) => {
  const session = new FakeSession(new VirtualTime());
  return recentUsage(session, 'client-1', Date.parse(now), firstWholeDayMs(promotedAtMs));
};

describe('the usage of a client', () => {
  it.each([
    [
      'unknown before a whole day has passed since the promotion',
      '2026-03-02T23:59:59.999Z',
      { known: false, late: true, reason: expect.stringContaining('whole days') },
    ],
    ['known from the end of that day on', '2026-03-03T00:00:00.000Z', { known: true, since: '2026-03-02' }],
    [
      'reported since a whole day, and not since an hour of it',
      '2026-03-09T15:30:00.000Z',
      { known: true, since: '2026-03-07' },
    ],
  ])('is %s', async (_what, now, expected) => {
    expect(await lookAt(now)).toMatchObject(expected);
  });

  it('is asked for again if there was no response', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('usage', 'request-lost');
    await expect(recentUsage(session, 'client-1', promotedAtMs)).rejects.toMatchObject({ code: 'genesys-unavailable' });
  });
});
