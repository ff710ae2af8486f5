import { describe, expect, it } from 'vitest';
import { RotationError } from '../../../domain/rotation-error.ts';
import { attemptLogin, revokeTestToken } from '../../../lambda/watch/attempt-login.ts';
import { document } from '../fakes/rotation.ts';
import { arrangeWatch, nextStep } from './watched-run.ts';

const credential = document({});

describe('a credential that is tried', () => {
  it.each(['accepted', 'rejected'] as const)('is tried once where it is %s as expected', async (outcome) => {
    const { run, logger, cloud, time, lines } = arrangeWatch();
    if (outcome === 'accepted') cloud.accept('client-1', 'first-secret');
    expect((await attemptLogin(run.services, logger, credential, outcome)).outcome).toBe(outcome);
    expect([cloud.logins, time.slept, lines]).toEqual([['client-1'], [], []]);
  });

  it('keeps its token if it should log in: the checks use it', async () => {
    const { run, logger, cloud } = arrangeWatch();
    cloud.accept('client-1', 'first-secret');
    await attemptLogin(run.services, logger, credential, 'accepted');
    expect(cloud.tokensLive).toBe(1);
  });

  it('leaves no token where it should not, however often it is tried', async () => {
    const { run, logger, cloud } = arrangeWatch();
    cloud.accept('client-1', 'first-secret');
    expect((await attemptLogin(run.services, logger, credential, 'rejected')).outcome).toBe('accepted');
    expect(cloud.logins.length).toBeGreaterThan(1);
    expect(cloud.tokensLive).toBe(0);
  });

  it('is tried until a change is seen everywhere', async () => {
    const { run, logger, cloud, lines } = arrangeWatch();
    cloud.onLogin = () => cloud.logins.length === 2 && cloud.accept('client-1', 'first-secret');
    expect((await attemptLogin(run.services, logger, credential, 'accepted')).outcome).toBe('accepted');
    expect(cloud.logins).toHaveLength(2);
    expect(lines).toEqual([]);
  });

  it('is rejected if it is rejected to the end, and there is no token to revoke', async () => {
    const { run, logger, lines } = arrangeWatch();
    expect(await attemptLogin(run.services, logger, credential, 'accepted')).toMatchObject({
      outcome: 'rejected',
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
  ])('is reported as %s, and is no failure', async (code, failure) => {
    const { logger, cloud, lines } = arrangeWatch();
    cloud.organization.revocationFailure = failure;
    await revokeTestToken(logger, cloud.organization);
    expect(lines).toMatchObject([{ level: 'WARN', code, ...nextStep }]);
    expect(JSON.stringify(lines)).not.toContain('CANARY');
  });
});
