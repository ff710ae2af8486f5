import { describe, expect, it } from 'vitest';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf, order } from './retirement-under-test.ts';

const hour = 3600;

describe('a client whose grace period has elapsed', () => {
  it('is deactivated with all other fields unchanged, and its deletion is scheduled after the quarantine period', async () => {
    const { run, session, schedule, records } = arrangeRetirement({ settings: { quarantineSeconds: hour } });
    const before = session.clients.get('client-1');
    expect(await run({ deferrals: 2 })).toBe('deactivate');
    expect(session.clients.get('client-1')).toEqual({ ...before, state: 'inactive' });
    const dueAt = '2026-03-01T13:00:00.000Z';
    expect(schedule.scheduled).toEqual([{ ...order, phase: 'delete', dueAt }]);
    expect(records().slice(0, 2)).toEqual([
      { event: 'retirement-scheduled', phase: 'delete', clientId: 'client-1', dueAt },
      { event: 'client-deactivated', clientId: 'client-1' },
    ]);
  });

  it('that is already inactive is not updated again', async () => {
    const { run, session, schedule, audited } = arrangeRetirement();
    session.addClient('client-1', {}, 'inactive');
    await run();
    expect(changesOf(session)).toEqual([]);
    expect(schedule.scheduled).toMatchObject([{ phase: 'delete' }]);
    expect(audited()).not.toContain('client-deactivated');
  });

  it.each([
    ['its whole quarantine period if the run is late', {}, 2 * hour, 300, '15:00:00'],
    ['its whole quarantine period from the scheduled time', { dueAt: '2026-03-01T14:00:00.000Z' }, 0, 300, '15:00:00'],
    ['no longer quarantine period if its tokens live as long', {}, 0, hour, '13:00:00'],
    ['no quarantine period if it leaked', { urgent: true }, 0, 2 * hour, '12:00:05'],
  ])('gets %s', async (_what, ordered, lateSeconds, accessTokenValiditySeconds, dueAt) => {
    const { run, session, time, schedule, audited } = arrangeRetirement({ settings: { quarantineSeconds: hour } });
    session.addClient('client-1', { accessTokenValiditySeconds });
    time.advance(lateSeconds * 1000);
    await run(ordered);
    expect(schedule.scheduled[0]?.dueAt).toBe(`2026-03-01T${dueAt}.000Z`);
    expect(audited()).not.toContain('grace-period-extended');
  });

  it('is kept as long as its access tokens live, which is audited', async () => {
    const { run, session, schedule, records } = arrangeRetirement({ settings: { quarantineSeconds: hour } });
    session.addClient('client-1', { accessTokenValiditySeconds: 2 * hour });
    await run();
    expect(schedule.scheduled[0]?.dueAt).toBe('2026-03-01T14:00:00.000Z');
    expect(records()[0]).toMatchObject({ event: 'grace-period-extended', clientId: 'client-1', from: '1h', to: '2h' });
  });

  it('that was deleted in the meantime gets no further schedule', async () => {
    const { run, session, schedule, records } = arrangeRetirement();
    const { getClient } = session;
    session.getClient = async (clientId) => {
      const found = await getClient.call(session, clientId);
      session.removeClient(clientId);
      return found;
    };
    await run();
    expect(schedule.scheduled).toEqual([]);
    expect(records()).toMatchObject([{ event: 'revocation-verified' }]);
  });
});

describe('a client whose quarantine period has elapsed', () => {
  it('is deleted, and nothing else is', async () => {
    const { run, session, records } = arrangeRetirement();
    session.addClient('client-1', {}, 'inactive');
    expect(await run({ phase: 'delete' })).toBe('delete');
    expect(changesOf(session)).toEqual(['deleteClient client-1']);
    expect(records()[0]).toEqual({ event: 'client-deleted', clientId: 'client-1' });
  });

  it('that an operator has activated again gets its whole grace period once more', async () => {
    const { run, time, session, schedule, records } = arrangeRetirement({ settings: { graceSeconds: 3_600 } });
    time.advance(60_000);
    expect(await run({ phase: 'delete' })).toBe('start-over');
    expect(changesOf(session)).toEqual([]);
    const dueAt = '2026-03-01T13:01:00.000Z';
    expect(schedule.scheduled).toEqual([{ ...order, phase: 'deactivate', dueAt }]);
    expect(records()).toEqual([{ event: 'retirement-scheduled', phase: 'deactivate', clientId: 'client-1', dueAt }]);
  });

  it('that was activated again is deactivated at once if it leaked', async () => {
    const { run, schedule } = arrangeRetirement({ settings: { graceSeconds: 3_600 } });
    await run({ phase: 'delete', urgent: true });
    expect(schedule.scheduled).toMatchObject([{ phase: 'deactivate', dueAt: '2026-03-01T12:00:05.000Z' }]);
  });
});

describe('a standby client whose grace period has elapsed', () => {
  const pair = {
    'version-1': document({ clientId: 'client-1', standbyClientId: 'client-2' }),
    [clientRequestToken]: document({ clientId: 'client-2', standbyClientId: 'client-1' }),
  };
  const regeneration = { phase: 'regenerate', strategy: 'alternating-clients' } as const;

  it('gets a secret that is not stored anywhere', async () => {
    const { run, session, records, lines } = arrangeRetirement({ versions: pair });
    expect(await run(regeneration)).toBe('regenerate');
    expect(changesOf(session)).toEqual(['regenerateSecret client-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-regenerated', clientId: 'client-1' });
    expect(String(records()[0]?.reason)).not.toBe('');
    expect(lines.join()).not.toContain('created-');
  });

  it('also loses its former current secret', async () => {
    const { run, session, records } = arrangeRetirement({ versions: pair });
    await run({ ...regeneration, secretId: 'secret-1' });
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-1', 'regenerateSecret client-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-deleted', clientId: 'client-1', secretId: 'secret-1' });
  });
});

describe('one of several secrets whose grace period has elapsed', () => {
  const several = {
    'version-1': document({ secretId: 'secret-1', clientSecret: 'CANARY-old' }),
    [clientRequestToken]: document({ secretId: 'secret-2', clientSecret: 'CANARY-new' }),
  };
  const deletion = { phase: 'delete-secret', strategy: 'multi-secret' } as const;

  it('is deleted, and its client stays', async () => {
    const { run, session, records } = arrangeRetirement({ versions: several });
    expect(await run({ ...deletion, secretId: 'secret-1' })).toBe('delete-secret');
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-deleted', clientId: 'client-1', secretId: 'secret-1' });
  });

  it('with an unknown id is only verified, because it may have been deleted by hand', async () => {
    const { run, session, logins } = arrangeRetirement({ versions: several });
    await run(deletion);
    expect(changesOf(session)).toEqual([]);
    expect(logins).toEqual(['client-1 CANARY-old']);
  });
});
