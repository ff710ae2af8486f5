import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../domain/environments.ts';
import { RotationError } from '../../../domain/rotation-error.ts';
import { SecretValue } from '../../../domain/secret-value.ts';
import { withCircuitBreaker } from '../../../lambda/watch/circuit-breaker.ts';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { WatchedCloud } from './watched-cloud.ts';
import { nextStep } from './watched-run.ts';

const silence = new RotationError('genesys-unavailable', { message: 'No answer came.', nextStep: 'wait.' });

function arrange() {
  const cloud = new WatchedCloud(new VirtualTime());
  const sparing = withCircuitBreaker(cloud);
  const credential = (environment: Environment) => ({
    clientId: 'client-1',
    clientSecret: new SecretValue('first-secret'),
    environment,
  });
  const logIn = (environment: Environment = 'mypurecloud.com') => sparing.tryLogin(credential(environment));
  /** So many logins, each of which fails. */
  const failTimes = async (times: number, failure: unknown = silence) => {
    cloud.failure = failure;
    for (let time = 0; time < times; time += 1) await expect(logIn()).rejects.toBe(failure);
  };
  return { cloud, credential, logIn, failTimes };
}

describe('a region that does not respond', () => {
  it('is not called a fourth time, and the error says why', async () => {
    const { cloud, logIn, failTimes } = arrange();
    await failTimes(3);
    await expect(logIn()).rejects.toMatchObject({
      code: 'genesys-unavailable',
      summary: expect.stringContaining('mypurecloud.com'),
      ...nextStep,
    });
    expect(cloud.logins).toHaveLength(3);
  });

  it('does not affect another region', async () => {
    const { cloud, logIn, failTimes } = arrange();
    await failTimes(3);
    cloud.failure = undefined;
    await expect(logIn('mypurecloud.de')).resolves.toMatchObject({ outcome: 'rejected' });
  });

  it('is one only if consecutive responses are missing', async () => {
    const { cloud, logIn, failTimes } = arrange();
    await failTimes(2);
    cloud.failure = undefined;
    await logIn();
    await failTimes(2);
    cloud.failure = undefined;
    await expect(logIn()).resolves.toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    ['it throttles', new RotationError('rate-limited', { message: 'Slow.', nextStep: 'wait.' })],
    ['something else went wrong', new Error('genesys-unavailable')],
    [
      'what went wrong only looks like it',
      Object.assign(new Error('Not one of ours.'), { code: 'genesys-unavailable' }),
    ],
  ])('is none where %s', async (_, failure) => {
    const { cloud, failTimes } = arrange();
    await failTimes(5, failure);
    expect(cloud.logins).toHaveLength(5);
  });
});

it('counts the logins whose token is kept too, and keeps it', async () => {
  const kept: (boolean | undefined)[] = [];
  const { cloud, credential } = arrange();
  const tryLogin = async (_: unknown, keepsToken?: boolean) => {
    kept.push(keepsToken);
    throw silence;
  };
  const sparing = withCircuitBreaker({ session: () => cloud.organization, tryLogin });
  for (let time = 0; time < 4; time += 1) {
    await expect(sparing.tryLogin(credential('mypurecloud.com'), true)).rejects.toThrow();
  }
  expect(kept).toEqual([true, true, true]);
});

it('a session is the one of the cloud itself', () => {
  const { cloud, credential } = arrange();
  const session = () => cloud.organization;
  const sparing = withCircuitBreaker({ session, tryLogin: (tried) => cloud.tryLogin(tried) });
  expect(sparing.session(credential('mypurecloud.com'))).toBe(cloud.organization);
});
