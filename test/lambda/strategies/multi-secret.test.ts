import { describe, expect, it } from 'vitest';
import { multiSecret, secretName } from '../../../lambda/strategies/multi-secret.ts';
import { auditRecords } from '../fakes/audit-records.ts';
import {
  arrangeRotation,
  clientRequestToken,
  currentVersion,
  document,
  obtained,
  secretArn,
} from '../fakes/rotation.ts';

const ownName = secretName({ secretArn, clientRequestToken });
const nameOfRotation = (n: number) => secretName({ secretArn, clientRequestToken: `${n}`.repeat(32) });
const current = document({ secretId: 'current' });

/** The client with its current secret and these others, each by name and status. */
function arrange(others: readonly (readonly [name: string, status?: string])[]) {
  const arranged = arrangeRotation({ strategy: 'multi-secret' });
  arranged.session.addSecret('client-1', 'current', nameOfRotation(1));
  others.forEach(([name, status], index) => {
    arranged.session.addSecret('client-1', `other-${index}`, name, status);
  });
  const run = (from = current) =>
    multiSecret.obtainPendingCredential(arranged.rotation, arranged.session, currentVersion(from));
  const obtain = async (from = current) => obtained(await run(from));
  const ids = () => arranged.session.secretsOf('client-1').map(({ secretId }) => secretId);
  return { ...arranged, run, obtain, ids };
}

describe('a second secret', () => {
  it('is audited', async () => {
    const { obtain, lines } = arrange([]);
    await obtain();
    expect(auditRecords(lines)).toEqual([
      { event: 'candidate-created', clientId: 'client-1', secretId: 'id-of-created-1' },
    ]);
  });

  it('with a long name does not push the others out of the error', async () => {
    const { obtain } = arrange([['x'.repeat(500)], ['batch'], ['by hand'], ['crm']]);
    const error = await obtain().catch((error: unknown) => error);
    expect(String(error)).toMatch(/other-0 "x{60}" active, other-1 "batch" active, /);
  });

  it('replaces our own inactive ones at the limit, and no others', async () => {
    const { obtain, ids, lines } = arrange([
      [nameOfRotation(2), 'expired'],
      [nameOfRotation(3), 'inactive'],
      ['portal', 'inactive'],
      ['batch'],
    ]);
    await obtain();
    expect(ids()).toEqual(['current', 'other-2', 'other-3', 'id-of-created-1']);
    const noRoom = { event: 'secret-deleted', clientId: 'client-1', reason: expect.stringContaining('no room') };
    expect(auditRecords(lines).slice(0, 2)).toEqual([
      { ...noRoom, secretId: 'other-0' },
      { ...noRoom, secretId: 'other-1' },
    ]);
  });

  it('does not touch what was created for another managed secret on the same client', async () => {
    const theirs = secretName({ secretArn: `${secretArn}-other`, clientRequestToken });
    const { obtain, session } = arrange([[theirs, 'inactive'], ['a'], ['b'], ['c']]);
    await obtain();
    expect(session.callsOf('deleteSecret')).toBe(0);
  });
});

describe('a rotation that was interrupted', () => {
  const lost = { event: 'secret-deleted', clientId: 'client-1', reason: expect.stringContaining('lost') };

  it('deletes the secret whose value was lost, even at the limit', async () => {
    const { obtain, ids } = arrange([['a'], ['b'], ['c'], [ownName]]);
    await obtain();
    expect(ids()).toEqual(['current', 'other-0', 'other-1', 'other-2', 'id-of-created-1']);
  });

  it('deletes nothing else if that makes enough room', async () => {
    const { obtain, ids, lines } = arrange([[nameOfRotation(2), 'expired'], ['a'], ['b'], [ownName]]);
    await obtain();
    expect(ids()).toEqual(['current', 'other-0', 'other-1', 'other-2', 'id-of-created-1']);
    expect(auditRecords(lines)[0]).toEqual({ ...lost, secretId: 'other-3' });
  });

  it('leaves a secret to the run that is about to store it', async () => {
    const { run, session, ids, storeByAnotherRun } = arrange([[ownName]]);
    storeByAnotherRun(document({ secretId: 'other-0' }));
    expect(await run()).toBe('stored-by-another-run');
    expect(ids()).toEqual(['current', 'other-0']);
    expect(session.created).toEqual([]);
  });

  it('lists the secrets again after waiting in vain, and deletes nothing that the other run has deleted', async () => {
    const { obtain, session, time, lines } = arrange([[ownName]]);
    time.sleep = () => session.deleteSecret('client-1', 'other-0');
    await obtain();
    expect(auditRecords(lines)).toMatchObject([{ event: 'candidate-created' }]);
  });

  it('does not wait if no secret was left', async () => {
    const { obtain, time } = arrange([['portal']]);
    await obtain();
    expect(time.slept).toEqual([]);
  });

  it('replaces the secret whose response was lost, so that one active secret of this rotation remains', async () => {
    const { obtain, session, ids, lines } = arrange([]);
    session.fail('createSecret', 'answer-lost');
    const pending = await obtain();
    expect(pending.clientSecret.reveal()).toBe('created-2');
    expect(ids()).toEqual(['current', 'id-of-created-2']);
    expect(auditRecords(lines)[0]).toEqual({ ...lost, secretId: 'id-of-created-1' });
  });
});

describe('a document that does not say which secret it holds', () => {
  const unidentified = document({});

  it('is refused before anything is created if there are several', async () => {
    const { obtain, session } = arrange([['portal']]);
    await expect(obtain(unidentified)).rejects.toMatchObject({
      code: 'ambiguous-client-secret',
      message: expect.stringContaining('portal'),
    });
    expect(session.created).toEqual([]);
    expect(session.callsOf('deleteSecret')).toBe(0);
  });

  it('is enough if all others are inactive', async () => {
    const { obtain } = arrange([
      ['portal', 'inactive'],
      ['batch', 'expired'],
    ]);
    expect((await obtain(unidentified)).secretId).toBe('id-of-created-1');
  });

  it('is not refused because of what an earlier run of the same rotation left', async () => {
    const { obtain, ids } = arrange([[ownName]]);
    await obtain(unidentified);
    expect(ids()).toEqual(['current', 'id-of-created-1']);
  });
});

describe('abandoning a rotation', () => {
  it('deletes what was created for it and keeps what is used', async () => {
    const { rotation, session, ids, lines } = arrange([[ownName], [nameOfRotation(2)]]);
    const marker = { secretArn, clientRequestToken };
    const discard = (usedId?: string) =>
      multiSecret.discardPendingCredential(rotation, session, {
        marker,
        clientId: 'client-1',
        standbyClientId: undefined,
        isUsed: ({ secretId }) => secretId === usedId,
      });
    await discard('other-0');
    expect(ids()).toEqual(['current', 'other-0', 'other-1']);
    await discard();
    expect(ids()).toEqual(['current', 'other-1']);
    expect(auditRecords(lines)).toEqual([
      {
        event: 'candidate-discarded',
        clientId: 'client-1',
        secretId: 'other-0',
        clientRequestToken: clientRequestToken,
      },
    ]);
  });
});

describe('the name of a secret', () => {
  it('has the form of earlier releases, so that what they created is found', () => {
    const name = secretName({ secretArn, clientRequestToken });
    expect(name).toMatch(new RegExp(`^genesys-oauth-rotation-[0-9a-f]{12}-${clientRequestToken}$`));
  });
});
