import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { attemptLogin } from '../../../lambda/watch/attempt-login.ts';
import { arrangeWatch } from './watched-run.ts';

const credential = {
  clientId: 'client-1',
  clientSecret: new SecretValue('first-secret'),
  environment: 'mypurecloud.com',
} as const;

describe('the credential of an admin secret', () => {
  it('logs in once if it is accepted', async () => {
    const { run, cloud, time } = arrangeWatch();
    cloud.accept('client-1', 'first-secret');
    expect((await attemptLogin(run.services, credential)).outcome).toBe('accepted');
    expect([cloud.logins, time.slept]).toEqual([['client-1'], []]);
  });

  it('logs in again until a change has propagated', async () => {
    const { run, cloud } = arrangeWatch();
    cloud.onLogin = () => cloud.logins.length === 2 && cloud.accept('client-1', 'first-secret');
    expect((await attemptLogin(run.services, credential)).outcome).toBe('accepted');
    expect(cloud.logins).toHaveLength(2);
  });

  it('is rejected if it is rejected to the end', async () => {
    const { run } = arrangeWatch();
    expect(await attemptLogin(run.services, credential)).toMatchObject({
      outcome: 'rejected',
      status: 401,
      correlationId: 'correlation-1',
    });
  });
});
