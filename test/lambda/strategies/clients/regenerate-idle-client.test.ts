import { describe, expect, it } from 'vitest';
import { regenerateIdleClient } from '../../../../lambda/strategies/clients/regenerate-idle-client.ts';
import { FakeSession } from '../../fakes/fake-session.ts';
import { VirtualTime } from '../../fakes/virtual-time.ts';

describe('regenerating the secret of an idle client', () => {
  it('is repeated if the response is lost, and returns the last secret, the only valid one', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'answer-lost', 'answer-lost');
    const secret = await regenerateIdleClient(new VirtualTime(), session, 'client-2');
    expect(session.created).toHaveLength(3);
    expect(secret.reveal()).toBe(session.created.at(-1));
  });

  it('stops after a few attempts', async () => {
    const session = new FakeSession(new VirtualTime());
    const time = new VirtualTime();
    session.fail('regenerateSecret', ...Array(20).fill('request-lost'));
    await expect(regenerateIdleClient(time, session, 'client-2')).rejects.toMatchObject({ outcome: 'unknown' });
    expect(session.callsOf('regenerateSecret')).toBeLessThanOrEqual(5);
    expect(time.slept.length).toBeGreaterThan(0);
  });

  it('is not repeated after a rejection', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'rejected');
    await expect(regenerateIdleClient(new VirtualTime(), session, 'client-2')).rejects.toMatchObject({
      code: 'genesys-request-rejected',
    });
    expect(session.callsOf('regenerateSecret')).toBe(1);
  });

  it('reports an unknown outcome if a lost response came before the rejection', async () => {
    const session = new FakeSession(new VirtualTime());
    session.fail('regenerateSecret', 'answer-lost', 'rejected');
    await expect(regenerateIdleClient(new VirtualTime(), session, 'client-2')).rejects.toMatchObject({
      code: 'genesys-request-rejected',
      outcome: 'unknown',
    });
  });
});
