import { describe, expect, it } from 'vitest';
import { inPlace } from '../../../lambda/strategies/in-place.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import { arrangeRotation, clientRequestToken, document, obtained, secretArn } from '../fakes/rotation.ts';

const current = document({ clientId: 'client-1', url: 'https://example.com' });
const proof = { clientId: 'client-1', phase: 'prove', endsLiveTokens: false };

function arrange(state = 'active') {
  const arranged = arrangeRotation({ strategy: 'in-place' });
  arranged.session.addClient('client-1', {}, state);
  const run = () => inPlace.obtainPendingCredential(arranged.rotation, arranged.session, current);
  return { ...arranged, run };
}

describe('a rotation in place', () => {
  it('regenerates the one secret and keeps the rest of the document', async () => {
    const { run, session } = arrange();
    const candidate = await run();
    expect(candidate).toMatchObject({ lockedClientId: 'client-1' });
    expect(obtained(candidate).fields.reveal()).toEqual({
      clientId: 'client-1',
      clientSecret: 'created-1',
      url: 'https://example.com',
    });
    expect(session.calls).toEqual(['getClient client-1', 'regenerateSecret client-1']);
  });

  it('warns, before the old secret is dead, of which client the logins fail', async () => {
    const { run, session, lines } = arrange();
    session.fail('regenerateSecret', 'refused');
    await expect(run()).rejects.toMatchObject({ code: 'genesys-request-rejected' });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'WARN', clientId: 'client-1' }]);
  });

  it('is on record once the old secret is dead', async () => {
    const { run, lines } = arrange();
    await run();
    expect(auditRecords(lines)).toEqual([
      { event: 'secret-regenerated', clientId: 'client-1', reason: expect.stringContaining('in place') },
    ]);
  });

  it('is left to another run that has stored its secret', async () => {
    const { run, session, schedule, storeByAnotherRun } = arrange();
    const claim = { secretArn, clientId: 'client-1', phase: 'discard', promotedVersionId: clientRequestToken } as const;
    schedule.set(claim, '2026-03-01T13:00:00.000Z');
    storeByAnotherRun(document({ clientSecret: 'of-the-other-run' }));
    expect(await run()).toBe('stored-by-another-run');
    expect(session.created).toEqual([]);
  });

  it('is refused for a client that is inactive, by the name of its field', async () => {
    const { run, session } = arrange('inactive');
    await expect(run()).rejects.toMatchObject({
      code: 'client-inactive',
      message: expect.stringContaining('"clientId"'),
    });
    expect(session.created).toEqual([]);
  });
});

describe('what is to be revoked afterwards', () => {
  it('is nothing: that the old secret is dead is proved', () => {
    expect(inPlace.retirements(document({}), document({}))).toEqual([proof]);
  });

  it('is the twin that alternating-clients left behind', () => {
    expect(inPlace.retirements(document({ standbyClientId: 'client-2' }), document({}))).toEqual([
      proof,
      { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });

  it('is the second secret that multi-secret left behind, which the regeneration did not kill', () => {
    expect(inPlace.retirements(document({ secretId: 'secret-id-1' }), document({}))).toEqual([
      { clientId: 'client-1', secretId: 'secret-id-1', phase: 'delete-secret', endsLiveTokens: true },
    ]);
  });

  it('is a whole other client that was rolled back from, with all its secrets, and its twin', () => {
    const retired = document({ clientId: 'client-2', secretId: 'secret-id-1', standbyClientId: 'client-3' });
    expect(inPlace.retirements(retired, document({}))).toEqual([
      { clientId: 'client-2', phase: 'deactivate', endsLiveTokens: false },
      { clientId: 'client-3', phase: 'deactivate', endsLiveTokens: false },
    ]);
  });
});

it('takes nothing away when it is given up, for the client is the current one', async () => {
  const { rotation, session } = arrange();
  await inPlace.discardPendingCredential(rotation, session, {
    marker: { secretArn, clientRequestToken },
    clientId: 'client-1',
    standbyClientId: undefined,
    isUsed: () => false,
  });
  expect(session.calls).toEqual([]);
});
