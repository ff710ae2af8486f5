import { describe, expect, it } from 'vitest';
import { html, json, loseResponse, redirect, throttle } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const users = 'GET /api/v2/users';

const statusOf = async (response: Parameters<typeof arrangeCloud>[0][string]) =>
  (await arrangeCloud({ [users]: response })).session.probe('/api/v2/users');

describe('a probe', () => {
  it.each([
    [json(200, { entities: [] }), 200],
    [json(200, []), 200],
    [json(400, {}), 400],
    [json(403, { message: 'Missing.' }), 403],
    [json(404, {}), 404],
    [json(500, {}), undefined],
    [html(503), undefined],
    [loseResponse, undefined],
    [redirect('/api/v2/users/me'), undefined],
  ])('returns the status, or that there was no usable response', async (response, status) => {
    expect(await statusOf(response)).toBe(status);
  });

  it('that is rejected keeps its token, and is not retried', async () => {
    const { session, count } = await arrangeCloud({ [users]: json(403, {}) });
    await session.probe('/api/v2/users');
    expect(count(users)).toBe(1);
    expect(count('POST /oauth/token')).toBe(1);
  });

  it('fetches with GET, and with the query as it was written', async () => {
    const { session, server } = await arrangeCloud({ [users]: json(200, {}) });
    const probe = '/api/v2/users?expand=groups&expand=skills&pageSize=1&name=a%20b%26c';
    await session.probe(probe);
    expect(server.received[1]).toMatchObject({ method: 'GET', url: probe, body: '' });
  });

  it('keeps a question mark in its query', async () => {
    const { session, server } = await arrangeCloud({ [users]: json(200, {}) });
    await session.probe('/api/v2/users?name=what?&id=1');
    const { searchParams } = new URL(server.received[1]?.url ?? '', 'http://localhost');
    expect(searchParams.get('name')).toBe('what?');
    expect(searchParams.get('id')).toBe('1');
  });

  it('of a credential that is rejected returns 401', async () => {
    const { session, count } = await arrangeCloud({
      'POST /oauth/token': json(401, { error: 'invalid_client' }),
      [users]: json(200, {}),
    });
    expect(await session.probe('/api/v2/users')).toBe(401);
    expect(count(users)).toBe(0);
  });

  it('whose token was revoked, and whose credential is rejected by now, returns 401', async () => {
    let logins = 0;
    const { session, count } = await arrangeCloud({
      'POST /oauth/token': (outgoing, received) => {
        logins += 1;
        const first = json(200, { access_token: 'token-1', expires_in: 3600 });
        (logins === 1 ? first : json(401, { error: 'invalid_client' }))(outgoing, received);
      },
      [users]: (outgoing, received) =>
        json(received.headers.authorization === 'Bearer token-1' && logins === 1 ? 401 : 200, {})(outgoing, received),
    });
    expect(await session.probe('/api/v2/users')).toBe(401);
    expect(count(users)).toBe(1);
  });

  it('whose token was revoked behind our back gets another one, once', async () => {
    const { session, count } = await arrangeCloud({
      [users]: (outgoing, received) =>
        json(received.headers.authorization === 'Bearer token-1' ? 401 : 200, {})(outgoing, received),
    });
    expect(await session.probe('/api/v2/users')).toBe(200);
    expect(count(users)).toBe(2);
  });

  it('that always gets 401 says so', async () => {
    const { session, count } = await arrangeCloud({ [users]: json(401, {}) });
    expect(await session.probe('/api/v2/users')).toBe(401);
    expect(count(users)).toBe(2);
  });

  it('that there is no time for says nothing about the credential', async () => {
    const { session } = await arrangeCloud({ [users]: throttle(3_600) });
    await expect(session.probe('/api/v2/users')).rejects.toMatchObject({ code: 'rate-limited' });
  });
});
