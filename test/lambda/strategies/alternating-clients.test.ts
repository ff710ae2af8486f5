import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../../domain/marker.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { alternatingClients } from '../../../lambda/strategies/alternating-clients.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import {
  arrangeRotation,
  clientRequestToken,
  currentVersion,
  document,
  obtained,
  secretArn,
} from '../fakes/rotation.ts';

const pair = document({ clientId: 'client-1', standbyClientId: 'client-2' });
const retirement = { secretArn, clientId: 'client-2', phase: 'regenerate' } as const;

function arrange(settings = {}) {
  const arranged = arrangeRotation(settings);
  arranged.session.addClient('client-1', { description: 'Billing', scope: ['users'] });
  const run = (from = pair) =>
    alternatingClients.obtainPendingCredential(arranged.rotation, arranged.session, currentVersion(from));
  const obtain = async (from = pair) => obtained(await run(from));
  return { ...arranged, run, obtain };
}

function arrangePair(settings = {}) {
  const arranged = arrange(settings);
  arranged.session.addClient('client-2', { description: 'Billing, the other one', scope: ['users'] });
  return arranged;
}

describe('the first rotation', () => {
  const alone = document({ clientId: 'client-1' });

  it('recovers the standby client that an earlier run left unfinished', async () => {
    const { obtain, session } = arrange();
    await obtain(alone);
    const again = await obtain(alone);
    expect(session.clients.size).toBe(2);
    expect(again.clientSecret.reveal()).toBe(session.created.at(-1));
  });
});

describe('every other rotation', () => {
  it('synchronizes the privileges of the standby client before it creates a secret that could use them', async () => {
    const { obtain, session, lines } = arrangePair();
    session.addClient('client-2', { name: 'other', description: 'kept', roleDivisions: [], scope: [] });
    await obtain();
    const changes = session.calls.filter((call) => /^(update|regenerate)/.test(call));
    expect(changes).toEqual(['updateClient client-2', 'regenerateSecret client-2']);
    expect(session.clients.get('client-2')).toMatchObject({
      state: 'active',
      properties: { ...session.clients.get('client-1')?.properties, name: 'other', description: 'kept' },
    });
    expect(auditRecords(lines)).toContainEqual({
      event: 'privileges-synchronized',
      clientId: 'client-2',
      copiedFrom: 'client-1',
      differences: expect.arrayContaining([expect.stringContaining('missing scope')]),
    });
  });

  it('gives the standby client every field that the owner set, also those of tomorrow', async () => {
    const { obtain, session } = arrangePair();
    const ipAllowList = ['203.0.113.0/24'];
    session.addClient('client-1', { ...session.clients.get('client-1')?.properties, ipAllowList });
    await obtain();
    expect(session.clients.get('client-2')?.properties).toMatchObject({ ipAllowList });
  });

  it('is audited under the standby client', async () => {
    const { obtain, lines } = arrangePair();
    await obtain();
    expect(auditRecords(lines)).toEqual([
      { event: 'secret-regenerated', clientId: 'client-2', reason: expect.stringContaining('takes over') },
    ]);
  });

  it.each([
    ['client-1', '"clientId"'],
    ['client-2', '"standbyClientId"'],
  ])('is refused if %s is inactive, with the name of its field %s', async (clientId, field) => {
    const { obtain, session } = arrangePair();
    session.addClient(clientId, {}, 'inactive');
    await expect(obtain()).rejects.toMatchObject({ code: 'client-inactive', summary: expect.stringContaining(field) });
    expect(session.created).toEqual([]);
  });
});

describe('two concurrent runs of the step', () => {
  const lock = { secretArn, clientId: 'client-2', phase: 'discard', promotedVersionId: clientRequestToken } as const;

  it('do not regenerate what another run stored before it released its lock', async () => {
    const { run, session, schedule, storeByAnotherRun } = arrangePair();
    storeByAnotherRun(document({ clientId: 'client-2', clientSecret: 'of-the-other-run' }));
    expect(await run()).toBe('stored-by-another-run');
    expect(session.callsOf('regenerateSecret')).toBe(0);
    expect(await schedule.dueAt(lock)).toBeUndefined();
  });

  it('do not regenerate again, after a slow response, what another run stored in the meantime', async () => {
    const { run, session, time, storeByAnotherRun } = arrangePair();
    let attempts = 0;
    session.regenerateSecret = async () => {
      attempts += 1;
      await time.sleep(15_000);
      storeByAnotherRun(document({ clientId: 'client-2', clientSecret: 'of-the-other-run' }));
      throw new RotationError('genesys-unavailable', { message: 'No response.', nextStep: 'none', outcome: 'unknown' });
    };
    expect(await run()).toBe('stored-by-another-run');
    expect(attempts).toBe(1);
  });

  it('return the client they have locked, and release the lock if Genesys Cloud rejects the call', async () => {
    const { run, session, schedule } = arrangePair();
    session.fail('regenerateSecret', 'rejected');
    await expect(run()).rejects.toMatchObject({ code: 'genesys-request-rejected' });
    expect(await schedule.dueAt(lock)).toBeUndefined();
    expect(await run()).toMatchObject({ lockedClientId: 'client-2' });
    expect(await schedule.dueAt(lock)).toBeDefined();
  });

  it('do not recover a standby client that another run is about to store', async () => {
    const { run, session, storeByAnotherRun } = arrange();
    session.addClient('client-2', { description: formatMarker({ secretArn, clientRequestToken }) });
    storeByAnotherRun(document({ clientId: 'client-2' }));
    expect(await run(document({ clientId: 'client-1' }))).toBe('stored-by-another-run');
    expect(session.created).toEqual([]);
  });
});

describe('a standby client in its grace period', () => {
  it('takes over at once if this rotation answers a leak, and is not revoked afterwards', async () => {
    const { obtain, schedule } = arrangePair({ compromisedToken: clientRequestToken });
    schedule.set(retirement, '2026-03-02T08:30:00.000Z');
    expect((await obtain()).clientId).toBe('client-2');
    expect(await schedule.dueAt(retirement)).toBeUndefined();
  });

  it('has its late retirement canceled, which would otherwise revoke it after the promotion', async () => {
    const { obtain, schedule, lines } = arrangePair();
    schedule.set(retirement, '2026-03-01T11:59:59.000Z');
    await obtain();
    expect(await schedule.dueAt(retirement)).toBeUndefined();
    expect(auditRecords(lines)).toContainEqual(
      expect.objectContaining({ event: 'retirement-canceled', clientId: 'client-2' }),
    );
  });
});

describe('the retirement', () => {
  it('deactivates a client that no document names any more', () => {
    const planned = alternatingClients.retirements(
      document({ clientId: 'client-3' }),
      document({ clientId: 'client-1' }),
    );
    expect(planned).toEqual([{ clientId: 'client-3', phase: 'deactivate', endsLiveTokens: false }]);
  });

  it('after a change from multi-secret also deletes the old one of several secrets, once', () => {
    const retired = document({ secretId: 'secret-id-1', standbyClientId: 'client-3' });
    const standby = document({ clientId: 'client-2', standbyClientId: 'client-1' });
    expect(alternatingClients.retirements(retired, standby)).toEqual([
      { clientId: 'client-1', secretId: 'secret-id-1', phase: 'regenerate', endsLiveTokens: true },
      { clientId: 'client-3', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });
});
