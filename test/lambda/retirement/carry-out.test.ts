import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { changesOf, order, scheduleRetirement } from './retirement-under-test.ts';

const hour = 3600;

describe('a client whose grace period is over', () => {
  it('becomes inactive with everything else as it was, and is to be deleted after the quarantine', async () => {
    const { run, session, schedule, records } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    const before = session.clients.get('client-1');
    expect(await run({ deferrals: 2 })).toBe('deactivate');
    expect(session.clients.get('client-1')).toEqual({ ...before, state: 'inactive' });
    const dueAt = '2026-03-01T13:00:00.000Z';
    expect(schedule.arranged).toEqual([{ ...order, phase: 'delete', dueAt }]);
    expect(records().slice(0, 2)).toEqual([
      { event: 'retirement-scheduled', phase: 'delete', clientId: 'client-1', dueAt },
      { event: 'client-deactivated', clientId: 'client-1' },
    ]);
  });

  it('stays active as long as its deletion cannot be arranged', async () => {
    const { run, session, schedule } = scheduleRetirement();
    const failure = new RotationError('aws-unavailable', { message: 'Down.', nextStep: 'wait.' });
    schedule.arrange = () => Promise.reject(failure);
    await expect(run()).rejects.toBe(failure);
    expect(changesOf(session)).toEqual([]);
  });

  it('that is inactive already is not written again', async () => {
    const { run, session, schedule, audited } = scheduleRetirement();
    session.addClient('client-1', {}, 'inactive');
    await run();
    expect(changesOf(session)).toEqual([]);
    expect(schedule.arranged).toMatchObject([{ phase: 'delete' }]);
    expect(audited()).not.toContain('client-deactivated');
  });

  it('gets its whole quarantine when the run is late', async () => {
    const { run, time, schedule } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    time.advance(2 * hour * 1000);
    await run();
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T15:00:00.000Z');
  });

  it('gets its whole quarantine from the time that the schedule was set to', async () => {
    const { run, schedule } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    await run({ dueAt: '2026-03-01T14:00:00.000Z' });
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T15:00:00.000Z');
  });

  it('is kept as long as its access tokens live, and that is said', async () => {
    const { run, session, schedule, records } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    session.addClient('client-1', { accessTokenValiditySeconds: 2 * hour });
    await run();
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T14:00:00.000Z');
    expect(records()[0]).toMatchObject({ event: 'grace-period-extended', clientId: 'client-1', from: '1h', to: '2h' });
  });

  it.each([hour - 1, hour])('keeps the period that is set where its tokens live %d seconds', async (seconds) => {
    const { run, session, schedule, audited } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    session.addClient('client-1', { accessTokenValiditySeconds: seconds });
    await run();
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T13:00:00.000Z');
    expect(audited()).not.toContain('grace-period-extended');
  });

  it('has no quarantine where it leaked', async () => {
    const { run, session, schedule } = scheduleRetirement({ settings: { quarantineSeconds: hour } });
    session.addClient('client-1', { accessTokenValiditySeconds: 2 * hour });
    await run({ urgent: true });
    expect(schedule.arranged[0]?.dueAt).toBe('2026-03-01T12:00:05.000Z');
  });

  it('that is gone in the moment in which it is looked at is not arranged for any more', async () => {
    const { run, session, schedule, records } = scheduleRetirement();
    const { getClient } = session;
    session.getClient = async (clientId) => {
      const found = await getClient.call(session, clientId);
      session.clients.delete(clientId);
      return found;
    };
    await run();
    expect(schedule.arranged).toEqual([]);
    expect(records()).toMatchObject([{ event: 'revocation-verified' }]);
  });
});

describe('a client whose quarantine is over', () => {
  it('is deleted, and nothing else is', async () => {
    const { run, session, records } = scheduleRetirement();
    session.addClient('client-1', {}, 'inactive');
    expect(await run({ phase: 'delete' })).toBe('delete');
    expect(changesOf(session)).toEqual(['deleteClient client-1']);
    expect(records()[0]).toEqual({ event: 'client-deleted', clientId: 'client-1' });
  });

  it('and that somebody has activated is to be deactivated first, at once', async () => {
    const { run, time, session, schedule, records } = scheduleRetirement();
    time.advance(60_000);
    expect(await run({ phase: 'delete' })).toBe('start-over');
    expect(changesOf(session)).toEqual([]);
    const dueAt = '2026-03-01T12:01:05.000Z';
    expect(schedule.arranged).toEqual([{ ...order, phase: 'deactivate', dueAt }]);
    expect(records()).toEqual([{ event: 'retirement-scheduled', phase: 'deactivate', clientId: 'client-1', dueAt }]);
  });
});

describe('a standby whose grace period is over', () => {
  const pair = {
    'version-1': document({ clientId: 'client-1', standbyClientId: 'client-2' }),
    [clientRequestToken]: document({ clientId: 'client-2', standbyClientId: 'client-1' }),
  };
  const regeneration = { phase: 'regenerate', strategy: 'alternating-clients' } as const;

  it('gets a secret that nobody is told', async () => {
    const { run, session, records, lines } = scheduleRetirement({ versions: pair });
    expect(await run(regeneration)).toBe('regenerate');
    expect(changesOf(session)).toEqual(['regenerateSecret client-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-regenerated', clientId: 'client-1' });
    expect(String(records()[0]?.reason)).not.toBe('');
    expect(lines.join()).not.toContain('created-');
  });

  it('loses the one of its secrets that was in force, too', async () => {
    const { run, session, records } = scheduleRetirement({ versions: pair });
    await run({ ...regeneration, secretId: 'secret-1' });
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-1', 'regenerateSecret client-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-deleted', clientId: 'client-1', secretId: 'secret-1' });
  });
});

describe('one of several secrets whose grace period is over', () => {
  const several = {
    'version-1': document({ secretId: 'secret-1', clientSecret: 'CANARY-old' }),
    [clientRequestToken]: document({ secretId: 'secret-2', clientSecret: 'CANARY-new' }),
  };
  const deletion = { phase: 'delete-secret', strategy: 'multi-secret' } as const;

  it('is deleted, and its client goes on', async () => {
    const { run, session, records } = scheduleRetirement({ versions: several });
    expect(await run({ ...deletion, secretId: 'secret-1' })).toBe('delete-secret');
    expect(changesOf(session)).toEqual(['deleteSecret client-1 secret-1']);
    expect(records()[0]).toMatchObject({ event: 'secret-deleted', clientId: 'client-1', secretId: 'secret-1' });
  });

  it('and whose id nobody knows is tried, for it may have been deleted by hand', async () => {
    const { run, session, logins } = scheduleRetirement({ versions: several });
    await run(deletion);
    expect(changesOf(session)).toEqual([]);
    expect(logins).toEqual(['client-1 CANARY-old']);
  });
});
