import { describe, expect, it } from 'vitest';
import { parseRetirementOrder, type RetirementOrder } from '../../../lambda/ports/retirement-order.ts';
import { clientRequestToken, document, secretArn } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf } from './retirement-under-test.ts';

const hour = 3600;
const now = '2026-03-01T12:00:00.000Z';

/** AWSCURRENT was rolled back to the credential that was to be retired. */
const movedBack = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] };

function arrange(world: Parameters<typeof arrangeRetirement>[0] = {}) {
  return arrangeRetirement({ stages: movedBack, ...world, settings: { graceSeconds: hour, ...world.settings } });
}

const pair = {
  'version-1': document({ clientId: 'client-1', standbyClientId: 'client-2' }),
  [clientRequestToken]: document({ clientId: 'client-2', standbyClientId: 'client-1' }),
};
const regeneration: Partial<RetirementOrder> = { phase: 'regenerate', strategy: 'alternating-clients' };

describe('the credential that was rolled back from', () => {
  it('is retired instead of the restored one, after a grace period of its own', async () => {
    const { run, session, schedule, records, logins, published } = arrange();
    expect(await run()).toBe('roll-back');
    const dueAt = '2026-03-01T13:00:00.000Z';
    expect(schedule.scheduled).toEqual([
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
    expect(parseRetirementOrder(schedule.scheduled[0])).toEqual(schedule.scheduled[0]);
    expect(records()).toEqual([
      { event: 'rollback-detected', restoredClientId: 'client-1', from: 'client-2' },
      { event: 'retirement-scheduled', phase: 'deactivate', clientId: 'client-2', dueAt },
    ]);
    expect([...changesOf(session), ...logins, ...published]).toEqual([]);
  });

  it('is named by its id if it is one of several secrets', async () => {
    const { run, schedule } = arrange({
      versions: {
        'version-1': document({ secretId: 'secret-1' }),
        [clientRequestToken]: document({ secretId: 'secret-2' }),
      },
    });
    await run({ phase: 'delete-secret', strategy: 'multi-secret', secretId: 'secret-1' });
    expect(schedule.scheduled).toMatchObject([{ phase: 'delete-secret', clientId: 'client-1', secretId: 'secret-2' }]);
  });

  it.each([
    ['as long as its access tokens live, which end with it', 2 * hour, '2026-03-01T14:00:00.000Z'],
    ['for the grace period if its access tokens expire sooner', 300, '2026-03-01T13:00:00.000Z'],
    ['for the grace period if it no longer exists', undefined, '2026-03-01T13:00:00.000Z'],
  ])('is kept %s', async (_what, accessTokenValiditySeconds, dueAt) => {
    const { run, session, schedule } = arrange({ versions: pair });
    if (accessTokenValiditySeconds === undefined) session.removeClient('client-2');
    else session.addClient('client-2', { accessTokenValiditySeconds });
    await run(regeneration);
    expect(schedule.scheduled).toMatchObject([{ phase: 'regenerate', clientId: 'client-2', dueAt }]);
  });

  it.each([
    ['from the scheduled time', { dueAt: '2026-03-01T14:00:00.000Z' }, 0],
    ['if the run is late', {}, 2 * hour],
  ])('gets its whole grace period %s', async (_what, ordered, lateSeconds) => {
    const { run, time, schedule } = arrange();
    time.advance(lateSeconds * 1000);
    const scheduledAt = new Date(time.now()).toISOString();
    await run(ordered);
    expect(schedule.scheduled).toMatchObject([{ dueAt: '2026-03-01T15:00:00.000Z', scheduledAt }]);
  });

  it('is replaced in the destinations', async () => {
    const { run, session } = arrange({ settings: { integrationCredentials: ['cred-1'] } });
    session.integrations.addCredential('cred-1', 'client-2');
    await run();
    expect(session.integrations.updates).toMatchObject([
      { fields: { clientId: 'client-1', clientSecret: 'CANARY-old' } },
    ]);
  });

  it('must be revoked by an operator if its value no longer exists', async () => {
    const { run, session, schedule } = arrange({ versions: { [clientRequestToken]: undefined } });
    session.addClient('client-1', {}, 'inactive');
    const error = await run().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'version-not-found' });
    expect(String(error)).toContain(clientRequestToken);
    expect([...changesOf(session), ...schedule.scheduled]).toEqual([]);
  });
});

describe('the client that AWSCURRENT was rolled back to', () => {
  it('is reactivated with all other fields unchanged', async () => {
    const { run, session, records } = arrange();
    const before = session.addClient('client-1', { name: 'billing', scope: ['a'] }, 'inactive');
    expect(await run({ phase: 'delete' })).toBe('roll-back');
    expect(session.clients.get('client-1')).toEqual({ ...before, state: 'active' });
    expect(records()).toContainEqual({ event: 'client-reactivated', clientId: 'client-1' });
  });

  it.each(['deactivate', 'delete'] as const)(
    'is reported if it no longer exists, and the only other credential is kept (%s)',
    async (phase) => {
      const { run, session, schedule, records, published } = arrange({
        settings: { integrationCredentials: ['cred-1'] },
      });
      session.removeClient('client-1');
      session.integrations.addCredential('cred-1', 'client-2');
      const error = await run({ phase }).catch((error: unknown) => error);
      expect(error).toMatchObject({ code: 'client-not-found' });
      // Once another credential is stored, only this error names the one that was rolled back from.
      for (const clientId of ['client-1', 'client-2']) expect(String(error)).toContain(clientId);
      expect(schedule.scheduled).toEqual([]);
      expect(session.integrations.updates).toEqual([]);
      expect([...changesOf(session), ...records(), ...published]).toEqual([]);
    },
  );
});
