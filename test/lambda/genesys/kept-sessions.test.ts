import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../domain/secret-value.ts';
import { json } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

describe('a session', () => {
  it.each([
    { clientId: 'client-2' },
    { clientSecret: new SecretValue('another') },
    { environment: 'mypurecloud.de' } as const,
  ])('is that of one credential alone: not of one with another %j', async (other) => {
    const { cloud, credential, session } = await arrangeCloud({});
    expect(cloud.session({ ...credential })).toBe(session);
    expect(cloud.session({ ...credential, ...other })).not.toBe(session);
  });

  it('loses its token when all are revoked, also if one cannot be, and logs in again after that', async () => {
    const { cloud, credential, session, count } = await arrangeCloud({
      'POST /oauth/token': json(200, { access_token: 'token', expires_in: 3600 }),
      'DELETE /api/v2/tokens/me': json(500, {}),
    });
    const other = cloud.session({ ...credential, clientId: 'client-2' });
    for (const each of [session, other]) await each.logIn();
    await cloud.revokeTokens();
    expect(count('DELETE /api/v2/tokens/me')).toBeGreaterThanOrEqual(2);
    const { cloud: another, ...kept } = await arrangeCloud({
      'POST /oauth/token': json(200, { access_token: 'token', expires_in: 3600 }),
      'DELETE /api/v2/tokens/me': json(200, {}),
    });
    await kept.session.logIn();
    await another.revokeTokens();
    await another.revokeTokens();
    expect(kept.count('DELETE /api/v2/tokens/me')).toBe(1);
    await kept.session.logIn();
    expect(kept.count('POST /oauth/token')).toBe(2);
  });

  it('is kept until twenty others were used after it', async () => {
    const { cloud, credential, open, session } = await arrangeCloud({});
    const use = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => cloud.session({ ...credential, clientId: `${prefix}-${index}` }));
    use(19, 'first');
    expect(open()).toBe(session);
    use(19, 'second');
    expect(open()).toBe(session);
    use(20, 'third');
    expect(open()).not.toBe(session);
  });
});
