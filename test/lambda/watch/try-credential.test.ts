import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { revokeProbe, tryCredential } from '../../../lambda/watch/try-credential.ts';
import { document } from '../fakes/rotation.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

const credential = document({});

describe('a credential that is tried', () => {
  it.each(['accepted', 'refused'] as const)('is tried once where it is %s as expected', async (outcome) => {
    const { run, journal, cloud, time, lines } = arrangeWatch();
    if (outcome === 'accepted') cloud.accept('client-1', 'first-secret');
    expect((await tryCredential(run.services, journal, credential, outcome)).outcome).toBe(outcome);
    expect([cloud.logins, time.slept, lines]).toEqual([['client-1'], [], []]);
  });

  it('keeps its token where it should log in: it is looked through with it', async () => {
    const { run, journal, cloud } = arrangeWatch();
    cloud.accept('client-1', 'first-secret');
    await tryCredential(run.services, journal, credential, 'accepted');
    expect(cloud.tokensLive).toBe(1);
  });

  it('leaves no token where it should not, however often it is tried', async () => {
    const { run, journal, cloud } = arrangeWatch();
    cloud.accept('client-1', 'first-secret');
    expect((await tryCredential(run.services, journal, credential, 'refused')).outcome).toBe('accepted');
    expect(cloud.logins.length).toBeGreaterThan(1);
    expect(cloud.tokensLive).toBe(0);
  });

  it('is tried until a change is seen everywhere', async () => {
    const { run, journal, cloud, lines } = arrangeWatch();
    cloud.onLogin = () => cloud.logins.length === 2 && cloud.accept('client-1', 'first-secret');
    expect((await tryCredential(run.services, journal, credential, 'accepted')).outcome).toBe('accepted');
    expect(cloud.logins).toHaveLength(2);
    expect(lines).toEqual([]);
  });

  it('is refused where it is refused to the end, and there is no token to revoke', async () => {
    const { run, journal, lines } = arrangeWatch();
    expect(await tryCredential(run.services, journal, credential, 'accepted')).toMatchObject({
      outcome: 'refused',
      status: 401,
      correlationId: 'correlation-1',
    });
    expect(lines).toEqual([]);
  });
});

describe('a token that cannot be revoked', () => {
  it.each([
    ['missing-permission', new RotationError('missing-permission', { message: 'No.', nextStep: 'grant it.' })],
    ['internal-error', new Error('CANARY')],
  ])('is told as %s, and is no failure', async (code, failure) => {
    const { journal, cloud, lines } = arrangeWatch();
    cloud.organization.revocationFailure = failure;
    await revokeProbe(journal, cloud.organization);
    expect(lines).toMatchObject([{ level: 'WARN', code, ...nextStep }]);
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });
});
