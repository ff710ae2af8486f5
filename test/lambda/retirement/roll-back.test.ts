import { describe, expect, it } from 'vitest';
import { parseRetirementOrder, type RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { changesOf, scheduleRetirement } from './retirement-under-test.ts';

const hour = 3600;
const now = '2026-03-01T12:00:00.000Z';

/** AWSCURRENT was moved back to the credential that was to be retired. */
const movedBack = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] };

function arrange(world: Parameters<typeof scheduleRetirement>[0] = {}) {
  return scheduleRetirement({ stages: movedBack, ...world, settings: { graceSeconds: hour, ...world.settings } });
}

const pair = {
  'version-1': document({ clientId: 'client-1', standbyClientId: 'client-2' }),
  [clientRequestToken]: document({ clientId: 'client-2', standbyClientId: 'client-1' }),
};
const regeneration: Partial<RetirementOrder> = { phase: 'regenerate', strategy: 'alternating-clients' };

describe('the credential that was rolled back from', () => {
  it('is to be retired in place of the one that came back, after a grace period of its own', async () => {
    const { run, session, schedule, records, logins, published } = arrange();
    expect(await run()).toBe('undo');
    const dueAt = '2026-03-01T13:00:00.000Z';
    expect(schedule.arranged).toEqual([
      {
        secretArn,
        strategy: 'replacement-client',
        phase: 'deactivate',
        clientId: 'client-2',
        environment: 'mypurecloud.com',
        retiredVersionId: clientRequestToken,
        promotedVersionId: 'version-1',
        dueAt,
        scheduledAt: now,
      },
    ]);
    expect(parseRetirementOrder(schedule.arranged[0])).toEqual(schedule.arranged[0]);
    expect(records()).toEqual([
      { event: 'rollback-detected', restoredClientId: 'client-1', from: 'client-2' },
      { event: 'retirement-scheduled', phase: 'deactivate', clientId: 'client-2', dueAt },
    ]);
    expect([...changesOf(session), ...logins, ...published]).toEqual([]);
  });

  it('that is one of several secrets is named by its id', async () => {
    const { run, schedule } = arrange({
      versions: {
        'version-1': document({ secretId: 'secret-1' }),
        [clientRequestToken]: document({ secretId: 'secret-2' }),
      },
    });
    await run({ phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' });
    expect(schedule.arranged).toMatchObject([{ phase: 'delete-secret', clientId: 'client-1', secretId: 'secret-2' }]);
  });

  it.each([
    ['as long as its access tokens live, which end with it', 2 * hour, '2026-03-01T14:00:00.000Z'],
    ['for the grace period where its access tokens end sooner', 60, '2026-03-01T13:00:00.000Z'],
    ['for the grace period where it is gone', undefined, '2026-03-01T13:00:00.000Z'],
  ])('is kept %s', async (_what, accessTokenValiditySeconds, dueAt) => {
    const { run, session, schedule } = arrange({ versions: pair });
    if (accessTokenValiditySeconds === undefined) session.clients.delete('client-2');
    else session.addClient('client-2', { accessTokenValiditySeconds });
    await run(regeneration);
    expect(schedule.arranged).toMatchObject([{ phase: 'regenerate', clientId: 'client-2', dueAt }]);
  });

  it('is kept no longer than set where its access tokens outlive it', async () => {
    const { run, session, schedule } = arrange();
    session.addClient('client-2', { accessTokenValiditySeconds: 2 * hour });
    await run();
    expect(schedule.arranged).toMatchObject([{ phase: 'deactivate', dueAt: '2026-03-01T13:00:00.000Z' }]);
  });

  it('gets its whole grace period from the time that the schedule was set to', async () => {
    const { run, schedule } = arrange();
    await run({ dueAt: '2026-03-01T14:00:00.000Z' });
    expect(schedule.arranged).toMatchObject([{ dueAt: '2026-03-01T15:00:00.000Z', scheduledAt: now }]);
  });

  it('gets its whole grace period when the run is late', async () => {
    const { run, time, schedule } = arrange();
    time.advance(2 * hour * 1000);
    await run();
    expect(schedule.arranged).toMatchObject([{ dueAt: '2026-03-01T15:00:00.000Z' }]);
  });

  it('is taken out of the destinations', async () => {
    const { run, session } = arrange({ settings: { integrationCredentials: ['cred-1'] } });
    session.integrations.addCredential('cred-1', 'client-2');
    await run();
    expect(session.integrations.updates).toMatchObject([
      { fields: { clientId: 'client-1', clientSecret: 'CANARY-old' } },
    ]);
  });

  it('and whose value is gone has to be revoked by a person, who is told', async () => {
    const { run, session, schedule } = arrange({ versions: { [clientRequestToken]: undefined } });
    session.addClient('client-1', {}, 'inactive');
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'version-not-found' });
    expect(String(error)).toContain(clientRequestToken);
    expect([...changesOf(session), ...schedule.arranged]).toEqual([]);
  });
});

describe('the client that came back', () => {
  it('becomes active again, with everything else as it was', async () => {
    const { run, session, records } = arrange();
    const before = session.addClient('client-1', { name: 'billing', scope: ['a'] }, 'inactive');
    expect(await run({ phase: 'delete' })).toBe('undo');
    expect(session.clients.get('client-1')).toEqual({ ...before, state: 'active' });
    expect(records()).toContainEqual({ event: 'client-reactivated', clientId: 'client-1' });
  });

  it.each(['deactivate', 'delete'] as const)(
    'and no longer exists is told of, and what else could log in is kept (%s)',
    async (phase) => {
      const { run, session, schedule, records, published } = arrange({
        settings: { integrationCredentials: ['cred-1'] },
      });
      session.clients.delete('client-1');
      session.integrations.addCredential('cred-1', 'client-2');
      const error = await run({ phase }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'client-not-found' });
      // Once another credential is stored, nothing else would name the one that was rolled back from.
      for (const clientId of ['client-1', 'client-2']) expect(String(error)).toContain(clientId);
      expect(schedule.arranged).toEqual([]);
      expect(session.integrations.updates).toEqual([]);
      expect([...changesOf(session), ...records(), ...published]).toEqual([]);
    },
  );
});
