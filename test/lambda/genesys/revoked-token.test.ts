import { describe, expect, it } from 'vitest';
import { json } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const revoke = 'DELETE /api/v2/tokens/me';
const login = 'POST /oauth/token';
const identity = 'GET /api/v2/tokens/me';
const whose = json(200, { organization: { id: 'org-1' }, OAuthClient: { id: 'client-1' } });

describe('to revoke the token in hand', () => {
  it('sends nothing where there is none', async () => {
    const { session, server } = await arrangeCloud({});
    await session.revokeToken();
    expect(server.received).toEqual([]);
  });

  it.each([200, 401, 404])('is one request, and HTTP %d is an end of it', async (status) => {
    const { session, server, count } = await arrangeCloud({ [revoke]: json(status, {}) });
    await session.logIn();
    await session.revokeToken();
    await session.revokeToken();
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([login, revoke]);
    await session.logIn();
    expect(count(login)).toBe(2);
  });

  it('that is rejected is reported, and the token is kept', async () => {
    const { session, count } = await arrangeCloud({ [revoke]: json(403, {}) });
    await session.logIn();
    await expect(session.revokeToken()).rejects.toMatchObject({
      code: 'missing-permission',
      summary: expect.stringContaining(revoke),
    });
    await session.logIn();
    expect(count(login)).toBe(1);
  });

  it('is to ask anew whose the next one is', async () => {
    const { session, count } = await arrangeCloud({ [identity]: whose });
    await session.identity();
    await session.identity();
    expect(count(identity)).toBe(1);
    await session.revokeToken();
    expect(await session.identity()).toEqual({ organizationId: 'org-1', clientId: 'client-1' });
    expect(count(identity)).toBe(2);
  });
});
