import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RejectedResponse } from '../../../lambda/genesys/rejected-response.ts';
import { breakOff, halfJson, html, json, loseResponse, type Responder, redirect, throttle } from './local-server.ts';
import { createTransport, serve } from './transport-under-test.ts';

const secret = 'CANARY-secret-Zx81';
const token = 'CANARY-token-Qy72';
const basic = Buffer.from(`client-1:${secret}`).toString('base64');
const never = [secret, token, basic, 'CANARY'];

/** Everything that hangs on an error, hidden or not, however deep. */
function everythingOf(error: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const visit = (value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      texts.push(String(key));
      visit((value as Record<PropertyKey, unknown>)[key]);
    }
  };
  visit(error);
  return `${texts.join('\n')}\n${inspect(error, { depth: null, showHidden: true })}\n${JSON.stringify(error)}`;
}

async function errorOf(
  response: Responder,
  request: { method: string; path: string; headers: object; data?: unknown },
) {
  const server = await serve(response);
  const { transport } = createTransport();
  const url = `${server.url}${request.path}`;
  return transport.request({ ...request, url }).then(
    () => expect.unreachable('it failed'),
    (error: unknown) => error as Error,
  );
}

const requests = {
  'a login': {
    method: 'POST',
    path: '/oauth/token',
    headers: { Authorization: `Basic ${basic}` },
    data: 'grant_type=client_credentials',
  },
  'a look': { method: 'GET', path: '/api/v2/oauth/clients', headers: { Authorization: `Bearer ${token}` } },
  'a create': {
    method: 'POST',
    path: '/api/v2/oauth/clients',
    headers: { Authorization: `Bearer ${token}` },
    data: { name: 'standby' },
  },
};

/** A server, or a proxy, that echoes what it was sent. */
const echo =
  (status: number): Responder =>
  (outgoing, { headers }) => {
    const sent = `${headers.authorization} (${secret})`;
    const body = { message: `You sent ${sent}`, error_description: sent, description: sent, details: [{ sent }] };
    json(status, { ...body, contextId: sent }, { 'inin-correlation-id': sent, 'x-echo': sent })(outgoing, {} as never);
  };

const echoes: Record<string, Responder> = {
  '400': echo(400),
  '401': echo(401),
  '403': echo(403),
  '404': echo(404),
  '409': echo(409),
  '500': echo(500),
  '503': echo(503),
  'an endless rate limit': throttle(300),
  'a lost response': loseResponse,
  'a response that breaks off': breakOff,
  'half a JSON document': halfJson,
  'an error page': html(403),
  'a redirect': redirect('http://127.0.0.1:1/'),
};

describe.each(Object.entries(requests))('the error of %s', (_name, request) => {
  it.each(Object.entries(echoes))('holds nothing of what was sent: %s', async (_what, response) => {
    const text = everythingOf(await errorOf(response, request));
    const sent = request.path === '/oauth/token' ? never : [token, 'Authorization', 'authorization'];
    for (const form of sent) expect(text).not.toContain(form);
  });
});

describe('a rejection', () => {
  it('shows nothing of an integration credential that was sent', async () => {
    const data = { id: 'cred-1', credentialFields: { clientId: 'client-1', clientSecret: 'quuxquux' } };
    const sent = { method: 'PUT', path: '/api/v2/x', headers: { Authorization: `Bearer ${token}` }, data };
    const response = json(400, { code: 'bad.quuxquux', message: 'It is not quuxquux' });
    expect(await errorOf(response, sent)).toMatchObject({ errorCode: undefined, explanation: 'It is not [redacted] ' });
  });

  it('shows nothing of the secret of a login, alone or with its client', async () => {
    const headers = { Authorization: `Basic ${Buffer.from('billing:quuxquux').toString('base64')}` };
    const sent = { ...requests['a login'], headers };
    const response = json(400, { error: 'bad.quuxquux', description: 'No billing:quuxquux or quuxquux here' });
    const explanation = 'No [redacted] or [redacted] here';
    expect(await errorOf(response, sent)).toMatchObject({ errorCode: undefined, explanation });
  });

  it.each([300, 400, 401, 403, 404, 409, 422])('of HTTP %d is reported as it is, and not retried', async (status) => {
    const server = await serve(
      json(status, { code: 'not.found', message: 'No such client.' }, { 'inin-correlation-id': 'correlation-1' }),
    );
    const { transport } = createTransport();
    const error = await transport
      .request({ ...requests['a create'], url: `${server.url}/api/v2/oauth/clients` })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RejectedResponse);
    expect(error).toMatchObject({
      status,
      errorCode: 'not.found',
      explanation: 'No such client.',
      correlationId: 'correlation-1',
    });
    expect(server.received).toHaveLength(1);
  });

  it('has nothing on it but what may be shown', async () => {
    const error = await errorOf(echo(403), requests['a look']);
    const shown = ['correlationId', 'errorCode', 'explanation', 'message', 'name', 'stack', 'status'];
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(shown);
  });

  it('is understood without a word of JSON in it', async () => {
    expect(await errorOf(html(403), requests['a look'])).toMatchObject({
      status: 403,
      errorCode: undefined,
      explanation: '',
    });
  });
});
