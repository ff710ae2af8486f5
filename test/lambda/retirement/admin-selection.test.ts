import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { clientRequestToken, document } from '../fakes/rotation.ts';
import { arrangeRetirement, changesOf } from './retirement-under-test.ts';

/** AWSCURRENT was rolled back to the old client, which is inactive and cannot reactivate itself. */
const movedBack = { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPREVIOUS'] };

describe('a retirement is carried out', () => {
  it('with the credential that was rolled back from, if the current one is rejected', async () => {
    const { run, session, administeredBy } = arrangeRetirement({ stages: movedBack, rejected: ['client-1'] });
    session.addClient('client-1', {}, 'inactive');
    expect(await run()).toBe('roll-back');
    expect(administeredBy).toEqual(['client-1', 'client-2']);
    expect(session.clients.get('client-1')?.state).toBe('active');
  });
});

describe('a retirement fails and names the rejected credential', () => {
  const refusal = {
    code: 'current-credential-rejected',
    message: expect.stringContaining('client-1 with the secret of AWSCURRENT'),
  };

  it.each([
    ['holds the same client', document({ clientSecret: 'CANARY-new' })],
    ['no longer exists', undefined],
  ])('if the version that was rolled back from %s', async (_what, promoted) => {
    const { run, administeredBy, session } = arrangeRetirement({
      stages: movedBack,
      rejected: ['client-1'],
      versions: { [clientRequestToken]: promoted },
    });
    await expect(run()).rejects.toMatchObject(refusal);
    expect(administeredBy).toEqual(['client-1']);
    expect(changesOf(session)).toEqual([]);
  });

  it.each([
    new RotationError('genesys-unavailable', { message: 'Down.', nextStep: 'wait.' }),
    new Error('Something else.'),
  ])('without trying another one after any other error: %s', async (failure) => {
    const { run, administeredBy, session } = arrangeRetirement({ stages: movedBack });
    session.logIn = () => Promise.reject(failure);
    await expect(run()).rejects.toBe(failure);
    expect(administeredBy).toEqual(['client-1']);
  });
});
