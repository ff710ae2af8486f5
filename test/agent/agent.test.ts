import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../agent/listen.ts';
import { refusal } from '../client/world.ts';
import { type AgentWorld, createAgentWorld, send } from './agent-world.ts';

let agent: AgentWorld;
beforeAll(async () => {
  agent = await createAgentWorld({ proxy: true });
});
afterAll(() => agent.close());

const me = '/api/v2/tokens/me';
const tokenOf = async (secret: 'crm' | 'wfm') =>
  JSON.parse((await agent.ask(`/token?secret=${secret}`)).text).access_token as string;
const revoke = async (secret: 'crm' | 'wfm') =>
  agent.world.fetch(`http://127.0.0.1:1${me}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${await tokenOf(secret)}` },
  });

describe('GET /token', () => {
  it('gives a program the token of the secret that it names', async () => {
    for (const secret of ['crm', 'wfm'] as const) {
      for (const [path, headers] of [
        [`/token?secret=${secret}`, {}],
        ['/token', { 'x-genesys-secret': secret }],
      ] as const) {
        const reply = await agent.ask(path, { headers: { 'x-genesys-agent-token': agent.callerToken, ...headers } });
        expect(reply).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
        expect(JSON.parse(reply.text)).toEqual({
          access_token: expect.any(String),
          token_type: 'bearer',
          client_id: agent.clients[secret].clientId,
          environment: 'mypurecloud.com',
          api: 'http://127.0.0.1:1',
          expires_at: expect.stringMatching(/^20/),
          expires_in: expect.any(Number),
        });
      }
    }
    expect(await tokenOf('crm')).toBe(await tokenOf('crm'));
    expect(await tokenOf('crm')).not.toBe(await tokenOf('wfm'));
  });

  it('gives another one to a program that saw a 401', async () => {
    const before = await tokenOf('crm');
    const { text } = await agent.ask('/token?secret=crm&refresh=true');
    expect(JSON.parse(text).access_token).not.toBe(before);
  });

  it('takes the header of AWS’s own agent', async () => {
    const headers = { 'x-aws-parameters-secrets-token': agent.callerToken };
    expect((await agent.ask('/token?secret=crm', { headers })).status).toBe(200);
  });

  it.each([
    ['names no secret', '/token', 404, 'allowed: crm, wfm'],
    ['names an unknown secret', '/token?secret=constructor', 404, 'allowed: crm, wfm'],
    ['is no GET', '/token?secret=crm', 405, 'must be GET', 'POST'],
    ['asks for something else', '/secretsmanager/get', 404, 'allowed: /token'],
    ['leads out of the API', '/api/v2/../../oauth/token', 404, 'allowed: /token'],
    ['leads out of the API in disguise', '/api/v2/%2e%2e/%2E./login', 404, 'allowed: /token'],
    ['names another host', 'http://evil.example/api/v2/users', 404, 'allowed: /token'],
  ])('refuses what %s', async (_what, path, status, message, method = 'GET') => {
    const reply = await agent.ask(path, { method });
    expect(reply).toMatchObject({ status, text: expect.stringContaining(message) });
    expect(reply.text).not.toContain(await tokenOf('crm'));
  });

  it('says why there is no token, and when to retry', async () => {
    const failing = await createAgentWorld();
    failing.world.fail('/oauth/token', refusal(429, {}, { 'retry-after': '600' }));
    expect(await failing.ask('/token?secret=crm')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '600' },
      text: expect.stringContaining('"code":"rate-limited"'),
    });
    await failing.close();
  });
});

describe('a request that another server was made to send', () => {
  const token = () => ({ 'x-genesys-agent-token': agent.callerToken });
  const wrong = (...headers: readonly Record<string, string>[]) =>
    headers.map((header) => () => ({ ...token(), ...header }));
  it.each([
    () => ({}),
    () => ({ 'x-genesys-agent-token': '' }),
    () => ({ 'x-genesys-agent-token': `${agent.callerToken}x` }),
    () => ({ authorization: `Bearer ${agent.callerToken}` }),
    ...wrong(
      { 'x-forwarded-for': '10.0.0.1' },
      { 'x-forwarded-host': 'localhost' },
      { forwarded: 'for=10.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'rebound.example' },
      { host: 'localhost.evil.example:2774' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ),
  ])('gets no token and reaches no API (%#)', async (headersOf) => {
    const value = await tokenOf('crm');
    for (const path of ['/token?secret=crm', me]) {
      const { status, text } = await agent.ask(path, { headers: { 'x-genesys-secret': 'crm', ...headersOf() } });
      expect([400, 403]).toContain(status);
      expect(text).not.toContain(value);
      expect(text).not.toContain(agent.callerToken);
    }
  });

  it.each(['/healthz', '/metrics'])('may not see %s through a proxy either', async (path) => {
    expect((await agent.ask(path, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(400);
  });
});

describe('the proxy', () => {
  const through = (path: string, options: Parameters<AgentWorld['ask']>[1] = {}) =>
    agent.ask(path, {
      ...options,
      headers: { 'x-genesys-agent-token': agent.callerToken, 'x-genesys-secret': 'crm', ...options.headers },
    });

  it('adds the token, and forwards neither its own headers nor those of the connection', async () => {
    agent.world.authorizations.length = 0;
    const reply = await through(`${me}?expand=organization`, {
      headers: { authorization: 'Bearer of-the-program', connection: 'x-hop', 'x-hop': '1' },
    });
    expect(JSON.parse(reply.text).OAuthClient.id).toBe(agent.clients.crm.clientId);
    expect(agent.world.authorizations).toEqual([`Bearer ${await tokenOf('crm')}`]);
  });

  it('recovers once after a 401, with the body', async () => {
    await revoke('crm');
    expect((await through(me)).status).toBe(200);
    agent.world.requests.length = 0;
    agent.world.fail(me, refusal(401), refusal(401));
    expect((await through(me)).status).toBe(401);
    expect(agent.world.requests.filter((line) => line.startsWith('GET')).length).toBeLessThan(3);
    await revoke('crm');
    const body = JSON.stringify({ name: 'x'.repeat(5000) });
    expect(
      (
        await through('/api/v2/oauth/clients', {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(403);
  });

  it('waits after a 429 and then gets the response', async () => {
    agent.world.fail(me, refusal(429, {}, { 'retry-after': '3' }));
    expect((await through(me)).status).toBe(200);
  });

  it('passes a status, a header and a redirect on as they are', async () => {
    agent.world.fail(
      me,
      refusal(302, {}, { location: 'https://elsewhere.example/file', 'inin-correlation-id': 'c-1' }),
    );
    expect(await through(me)).toMatchObject({
      status: 302,
      headers: { location: 'https://elsewhere.example/file', 'inin-correlation-id': 'c-1' },
    });
  });

  it('says that the API gave no response, and no more', async () => {
    agent.world.fail(me, 'network-error');
    const reply = await through(me);
    expect(reply).toMatchObject({ status: 502, text: expect.stringContaining('genesys-unavailable') });
  });

  it('is off unless it is turned on', async () => {
    const other = await createAgentWorld();
    const reply = await other.ask(me, {
      headers: { 'x-genesys-agent-token': other.callerToken, 'x-genesys-secret': 'crm' },
    });
    expect(reply).toMatchObject({ status: 404, text: expect.stringContaining('proxy for /api/v2/… is off') });
    expect(other.world.requests).toEqual([]);
    await other.close();
  });
});

describe('the agent', () => {
  it('is ready when each secret has a token, and counts what it does', async () => {
    const other = await createAgentWorld();
    const headers = {};
    expect(await other.ask('/healthz', { headers })).toMatchObject({ status: 503 });
    for (const secret of ['crm', 'wfm']) await other.ask(`/token?secret=${secret}`);
    expect(await other.ask('/healthz', { headers })).toMatchObject({
      status: 200,
      text: expect.stringContaining('"wfm":"ready"'),
    });
    const { text } = await other.ask('/metrics', { headers });
    for (const line of [
      'genesys_token_agent_requests_total{route="/token",secret="crm",status="200"} 1',
      'genesys_token_agent_token_refreshes_total{secret="wfm"} 1',
      'genesys_token_agent_token_expiry_timestamp_seconds{secret="crm"} ',
      'process_resident_memory_bytes ',
    ]) {
      expect(text).toContain(line);
    }
    await other.close();
  });

  it('keeps the token of its callers across a restart', async () => {
    expect((await agent.ask('/token?secret=crm')).status).toBe(200);
    await agent.restart();
    expect((await agent.ask('/token?secret=crm')).status).toBe(200);
  });

  it('shows tokens and secrets to an authenticated caller only', async () => {
    const shown = [JSON.stringify(agent.log)];
    for (const path of ['/healthz', '/metrics', '/none', '/token', '/token?secret=crm&refresh=true']) {
      shown.push(JSON.stringify(await agent.ask(path, { headers: {} })));
    }
    const hidden = [
      agent.callerToken,
      ...agent.world.genesys.issuedTokens(),
      ...Object.values(agent.clients).map(({ clientSecret }) => clientSecret),
    ];
    expect(hidden.length).toBeGreaterThan(5);
    for (const secret of hidden) expect(shown.join('\n')).not.toContain(secret);
  });

  it('cannot be reached from another machine', async () => {
    for (const host of Object.values(networkInterfaces())
      .flat()
      .filter((one) => one?.internal === false)
      .map((one) => one?.address ?? '')) {
      await expect(send({ host, port: agent.port }, '/healthz')).rejects.toThrow(
        /ECONNREFUSED|EADDRNOTAVAIL|EINVAL|EHOSTUNREACH/,
      );
    }
  });
});

describe('a Unix socket', () => {
  it('is served, taken over from an agent that was killed, and neither stolen nor put over a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    const socket = join(folder, 'agent.sock');
    const first = await listen({ port: 0, socket }, (_request, response) => response.end('served'));
    expect((await send({ socketPath: socket }, '/')).text).toBe('served');
    await expect(listen({ port: 0, socket }, () => {})).rejects.toThrow(/cannot listen on the socket .*EADDRINUSE/);
    await first.close(0);
    const file = join(folder, 'file');
    await writeFile(file, 'precious');
    await expect(listen({ port: 0, socket: file }, () => {})).rejects.toThrow(/it is no socket/);
    await rm(folder, { recursive: true });
  });
});
