import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleServer, startConsoleServer } from '../../../cli/console/console-server.ts';

let server: ConsoleServer;
let session: string;
let token: string;
const done: unknown[] = [];

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As any program sends it: a browser's fetch would set Host and Origin itself. */
function send(method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const own = () => ({ origin: `http://127.0.0.1:${server.port}`, 'content-type': 'application/json' });
const signedIn = () => ({ authorization: `Bearer ${session}` });

beforeAll(async () => {
  server = await startConsoleServer({
    assets: { script: 'console.log(1)', style: 'body{}' },
    routes: {
      'GET /api/fleet': async () => ({ body: { secrets: [] }, tagged: 'same' }),
      'GET /api/usage': async () => ({ body: { name: 'reversed \u202e' } }),
      'GET /api/broken': async () => {
        throw new Error('canary: what a service responded');
      },
      'POST /api/operations': async ({ body }) => ({ body: done.push(body) }),
    },
  });
  token = server.address.split('=')[1] ?? '';
  const opened = await send('POST', '/api/session', own(), JSON.stringify({ token }));
  ({ session } = JSON.parse(opened.body));
});

afterAll(() => server.close());

describe('the server of the console', () => {
  it('shows the fleet to a session, and again only after a change', async () => {
    const first = await send('GET', '/api/fleet', signedIn());
    expect(first).toMatchObject({ status: 200, body: '{"secrets":[]}' });
    const again = await send('GET', '/api/fleet', { ...signedIn(), 'if-none-match': first.headers.etag });
    expect(again).toMatchObject({ status: 304, body: '' });
  });

  it('sends no text in which something is hidden', async () => {
    const { body } = await send('GET', '/api/usage', signedIn());
    expect(JSON.parse(body)).toEqual({ name: 'reversed \ufffd' });
  });

  it('takes the token of its address once', async () => {
    for (const given of [token, session, '', undefined]) {
      const { status, body } = await send('POST', '/api/session', own(), JSON.stringify({ token: given }));
      expect([status, body.includes(session)]).toEqual([401, false]);
    }
  });

  it.each<[string, () => OutgoingHttpHeaders]>([
    ['none', () => ({})],
    ['the token of the address', () => ({ authorization: `Bearer ${token}` })],
    ['a cookie', () => ({ cookie: `session=${session}` })],
    ['another scheme', () => ({ authorization: `Basic ${session}` })],
    ['a prefix', () => ({ authorization: `Bearer ${session.slice(0, -1)}` })],
  ])('has no data for the session: %s', async (_, headers) => {
    const { status, body } = await send('GET', '/api/fleet', headers());
    expect([status, body.includes('secrets')]).toEqual([401, false]);
  });

  it.each<[string, number, string, () => OutgoingHttpHeaders]>([
    ['a name rebound to this machine', 403, 'GET', () => ({ host: `evil.example:${server.port}` })],
    ['no port in the host', 403, 'GET', () => ({ host: '127.0.0.1' })],
    ['the page of another port', 403, 'GET', () => ({ origin: 'http://127.0.0.1:1' })],
    ['a page without an origin', 403, 'GET', () => ({ origin: 'null' })],
    ['another site by an image', 403, 'GET', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['another port by an image', 403, 'GET', () => ({ 'sec-fetch-site': 'same-site' })],
    ['a form', 415, 'POST', () => ({ ...own(), 'content-type': 'text/plain' })],
    ['a program that sends no origin', 403, 'POST', () => ({ 'content-type': 'application/json' })],
    ['PUT', 405, 'PUT', own],
    ['OPTIONS', 405, 'OPTIONS', own],
    ['TRACE', 405, 'TRACE', own],
  ])('refuses %s, even with a session', async (_, expected, method, headers) => {
    for (const path of ['/', '/api/fleet', '/api/operations']) {
      const { status } = await send(
        method,
        path,
        { ...signedIn(), ...headers() },
        method === 'POST' ? '{}' : undefined,
      );
      expect(status).toBe(expected);
    }
    expect(done).toEqual([]);
  });

  it('reads no body that is too large or no JSON', async () => {
    const headers = { ...own(), ...signedIn() };
    expect((await send('POST', '/api/operations', headers, `"${'x'.repeat(20_000)}"`)).status).toBe(413);
    expect((await send('POST', '/api/operations', headers, '{')).status).toBe(400);
    expect(done).toEqual([]);
  });

  it('runs only its own scripts, in no frame, and is kept in no cache', async () => {
    const { headers, body } = await send('GET', '/');
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'; script-src 'sha256-");
    expect(policy).toMatch(/frame-ancestors 'none'.*/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).not.toContain(token);
  });

  it('quotes no error that it does not know', async () => {
    const { status, body } = await send('GET', '/api/broken', signedIn());
    expect([status, body.includes('canary')]).toEqual([500, false]);
  });

  it.each(['/api/nothing', '/__proto__', '/constructor', '/../etc/passwd'])('has nothing at %s', async (path) => {
    expect((await send('GET', path, signedIn())).status).toBe(404);
  });
});
