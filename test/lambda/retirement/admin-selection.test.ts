import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { changesOf, scheduleRetirement } from './retirement-under-test.ts';

/** AWSCURRENT was moved back to the old client, which is inactive and cannot help itself. */
const movedBack = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] };

describe('a retirement is carried out', () => {
  it('with the credential in force', async () => {
    const { run, administeredBy } = scheduleRetirement();
    await run();
    expect(administeredBy).toEqual(['client-2']);
  });

  it('with the one that was rolled back from, when the one in force is refused', async () => {
    const { run, session, administeredBy } = scheduleRetirement({ stages: movedBack, refused: ['client-1'] });
    session.addClient('client-1', {}, 'inactive');
    expect(await run()).toBe('undo');
    expect(administeredBy).toEqual(['client-1', 'client-2']);
    expect(session.clients.get('client-1')?.state).toBe('active');
  });
});

describe('a retirement fails, and says which credential is refused', () => {
  const refusal = {
    code: 'current-credential-rejected',
    message: expect.stringContaining('client-1 with the secret of AWSCURRENT'),
  };

  it.each([
    ['holds the same client', document({ clientSecret: 'CANARY-new' })],
    ['is gone', undefined],
  ])('when the version that was rolled back from %s', async (_what, promoted) => {
    const { run, administeredBy, session } = scheduleRetirement({
      stages: movedBack,
      refused: ['client-1'],
      versions: { [clientRequestToken]: promoted },
    });
    await expect(run()).rejects.toMatchObject(refusal);
    expect(administeredBy).toEqual(['client-1']);
    expect(changesOf(session)).toEqual([]);
  });

  it('when the one that was rolled back from is refused too', async () => {
    const { run, session } = scheduleRetirement({ stages: movedBack, refused: ['client-1', 'client-2'] });
    await expect(run()).rejects.toMatchObject({ code: 'current-credential-rejected' });
    expect(session.calls).toEqual([]);
  });

  it.each([
    new RotationError('genesys-unavailable', { message: 'Down.', nextStep: 'wait.' }),
    new Error('Something else.'),
  ])('and does not take another one for what is no refusal: %s', async (failure) => {
    const { run, administeredBy, session } = scheduleRetirement({ stages: movedBack });
    session.logIn = () => Promise.reject(failure);
    await expect(run()).rejects.toBe(failure);
    expect(administeredBy).toEqual(['client-1']);
  });
});
