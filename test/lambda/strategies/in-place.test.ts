import { describe, expect, it } from 'vitest';
import { inPlace } from '../../../lambda/strategies/in-place.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import {
  arrangeRotation,
  clientRequestToken,
  currentVersion,
  document,
  obtained,
  secretArn,
} from '../fakes/rotation.ts';

const current = document({ clientId: 'client-1', url: 'https://example.com' });
const proof = { clientId: 'client-1', phase: 'prove', endsLiveTokens: false };

function arrange(state = 'active') {
  const arranged = arrangeRotation({ strategy: 'in-place' });
  arranged.session.addClient('client-1', {}, state);
  const run = () => inPlace.obtainPendingCredential(arranged.rotation, arranged.session, currentVersion(current));
  return { ...arranged, run };
}

describe('a rotation in place', () => {
  it('regenerates the only secret and keeps the rest of the document', async () => {
    const { run, session } = arrange();
    const pending = await run();
    expect(pending).toMatchObject({ lockedClientId: 'client-1' });
    expect(obtained(pending).fields.reveal()).toEqual({
      clientId: 'client-1',
      clientSecret: 'created-1',
      url: 'https://example.com',
    });
    expect(session.calls).toEqual(['getClient client-1', 'regenerateSecret client-1']);
  });

  it('warns before the old secret is invalidated, naming the client whose logins will fail', async () => {
    const { run, session, lines } = arrange();
    session.fail('regenerateSecret', 'rejected');
    await expect(run()).rejects.toMatchObject({ code: 'genesys-request-rejected' });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'WARN', clientId: 'client-1' }]);
  });

  it('is audited once the old secret is invalid', async () => {
    const { run, lines } = arrange();
    await run();
    expect(auditRecords(lines)).toEqual([
      { event: 'secret-regenerated', clientId: 'client-1', reason: expect.stringContaining('in place') },
    ]);
  });

  it('yields to another run that has stored its secret', async () => {
    const { run, session, schedule, storeByAnotherRun } = arrange();
    const lock = { secretArn, clientId: 'client-1', phase: 'discard', promotedVersionId: clientRequestToken } as const;
    schedule.set(lock, '2026-03-01T13:00:00.000Z');
    storeByAnotherRun(document({ clientSecret: 'of-the-other-run' }));
    expect(await run()).toBe('stored-by-another-run');
    expect(session.created).toEqual([]);
  });

  it('is refused for an inactive client, with the name of its field', async () => {
    const { run, session } = arrange('inactive');
    await expect(run()).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining('"clientId"'),
    });
    expect(session.created).toEqual([]);
  });
});

describe('what is revoked afterwards', () => {
  it('is the standby client that alternating-clients left behind', () => {
    expect(inPlace.retirements(document({ standbyClientId: 'client-2' }), document({}))).toEqual([
      proof,
      { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });

  it('is the second secret that multi-secret left behind, which the regeneration did not invalidate', () => {
    expect(inPlace.retirements(document({ secretId: 'secret-id-1' }), document({}))).toEqual([
      { clientId: 'client-1', secretId: 'secret-id-1', phase: 'delete-secret', endsLiveTokens: true },
    ]);
  });

  it('is a whole other client that was rolled back from, with all its secrets, and its standby client', () => {
    const retired = document({ clientId: 'client-2', secretId: 'secret-id-1', standbyClientId: 'client-3' });
    expect(inPlace.retirements(retired, document({}))).toEqual([
      { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
      { clientId: 'client-3', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });
});

it('revokes nothing if it is abandoned, because the client is the current one', async () => {
  const { rotation, session } = arrange();
  await inPlace.discardPendingCredential(rotation, session, {
    marker: { secretArn, clientRequestToken },
    clientId: 'client-1',
    standbyClientId: undefined,
    isUsed: () => false,
  });
  expect(session.calls).toEqual([]);
});
