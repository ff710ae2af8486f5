import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../fakes/virtual-time.ts';
import { json, type LocalServer, loseResponse, startServer, throttle, unusedPort } from './local-server.ts';
import { closeAfterwards, create, createTransport, login, read, serve } from './transport-under-test.ts';

const ok = json(200, { id: 'client-1' });

describe('a request', () => {
  it('arrives as the SDK asked for it', async () => {
    const server = await serve(ok);
    const { transport } = createTransport();
    const reply = await transport.request({ ...create(server), params: { expand: 'roles' } });
    expect(reply).toMatchObject({ status: 200, data: { id: 'client-1' } });
    expect(server.received).toMatchObject([
      {
        method: 'POST',
        url: '/api/v2/oauth/clients?expand=roles',
        body: '{"name":"standby"}',
        headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      },
    ]);
  });

  it('sends a login as a form', async () => {
    const server = await serve(json(200, { access_token: 'token' }));
    await createTransport().transport.request(login(server));
    expect(server.received).toMatchObject([
      { body: 'grant_type=client_credentials', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]);
  });

  it('may have an empty response, as a deletion has', async () => {
    const server = await serve((outgoing) => void outgoing.writeHead(204).end());
    const reply = await createTransport().transport.request({ ...read(server), method: 'DELETE' });
    expect(reply).toMatchObject({ status: 204, data: {} });
  });

  it('is counted with its correlation id and without its query', async () => {
    const server = await serve(json(503, {}), json(200, {}, { 'inin-correlation-id': 'correlation-1' }));
    const { transport, calls } = createTransport();
    await transport.request({ ...read(server), params: { cursor: 'x' } });
    const operation = 'GET /api/v2/oauth/clients';
    expect(calls).toMatchObject([
      { operation, status: 503, correlationId: undefined },
      { operation, status: 200, correlationId: 'correlation-1' },
    ]);
  });
});

describe('a header that the SDK writes in capitals', () => {
  it('is sent once', async () => {
    const server = await serve(ok);
    const headers = { Authorization: 'Bearer token', Accept: 'application/json', 'Content-Type': 'application/json' };
    await createTransport().transport.request({ ...login(server), headers });
    expect(server.received[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  it('has the value for a response in JSON if the SDK sets none', async () => {
    const server = await serve(ok);
    await createTransport().transport.request(read(server));
    expect(server.received[0]?.headers.accept).toBe('application/json');
  });
});

describe('a rate limit', () => {
  it('is waited for as long as Genesys says', async () => {
    const server = await serve(throttle(7), throttle(3), ok);
    const { transport, time } = createTransport();
    await transport.request(read(server));
    expect(server.received).toHaveLength(3);
    expect(time.slept).toEqual([7_000, 3_000]);
  });

  it('may be met more often than other failures', async () => {
    const server = await serve(...Array(12).fill(throttle(1)), ok);
    const { transport } = createTransport();
    await transport.request(read(server));
    expect(server.received).toHaveLength(13);
  });

  it('that lasts longer than the function is reported at once: nothing was changed', async () => {
    const server = await serve(throttle(120));
    const { transport, time } = createTransport();
    await expect(transport.request(create(server))).rejects.toMatchObject({
      code: 'rate-limited',
      outcome: 'unchanged',
      message: expect.stringContaining('120 seconds'),
    });
    expect(time.slept).toEqual([]);
  });

  it.each(['0', 'Sun, 01 Mar 2026 11:00:00 GMT'])(
    'of Retry-After %j is waited for longer each time',
    async (retryAfter) => {
      const throttled = json(429, {}, { 'retry-after': retryAfter });
      const server = await serve(throttled, throttled, throttled, throttled, throttled, ok);
      const { transport, time } = createTransport();
      await transport.request(read(server));
      expect(time.slept).toEqual([1_000, 2_000, 3_000, 3_000, 3_000]);
    },
  );

  it('ends at the time that an HTTP date names', async () => {
    const server = await serve(json(429, {}, { 'retry-after': 'Sun, 01 Mar 2026 12:00:06 GMT' }), ok);
    const { transport, time } = createTransport();
    await transport.request(read(server));
    expect(time.slept).toEqual([6_000]);
  });

  it('without a word of when it ends is waited for longer each time, and a little more', async () => {
    const silent = json(429, {});
    const server = await serve(silent, silent, silent, ok);
    const { transport, time } = createTransport({ random: () => 1 });
    await transport.request(read(server));
    expect(time.slept).toEqual([1_250, 2_250, 3_250]);
  });

  it('that ends with the function is not waited for: nothing could be sent after it', async () => {
    const server = await serve(json(429, {}, { 'retry-after': '58.5', 'inin-correlation-id': 'correlation-1' }));
    const { transport, time } = createTransport();
    await expect(transport.request(read(server))).rejects.toMatchObject({
      code: 'rate-limited',
      correlationId: 'correlation-1',
    });
    expect(time.slept).toEqual([]);
  });

  it('is shared by all requests of the client: none is sent before it ends, and what is sent once is not', async () => {
    const server = await serve(throttle(7), ok);
    const { transport, time } = createTransport();
    await expect(transport.request(create(server))).rejects.toMatchObject({ code: 'rate-limited' });
    await expect(transport.request(create(server))).rejects.toMatchObject({
      code: 'rate-limited',
      outcome: 'unchanged',
      retryAfterMs: 3_000,
    });
    expect(server.received).toHaveLength(1);
    await transport.request(read(server));
    expect(time.slept).toEqual([3_000]);
    await transport.request(create(server));
    expect(server.received).toHaveLength(3);
  });

  it('of Retry-After "0" makes no more requests a minute than are allowed, however many ask at once', async () => {
    const server = await serve(json(429, {}, { 'retry-after': '0' }));
    const { transport, time } = createTransport({ deadline: { remainingMs: () => 100_000 } });
    // Each worker waits by the clock of all of them.
    const startedAtMs = time.now();
    const isOver = () => time.now() - startedAtMs > 60_000;
    const work = async () => {
      while (!isOver()) await transport.request(create(server)).catch(() => time.advance(100));
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(server.received.length).toBeLessThan(300);
  });

  it('that never ends, ends with the deadline', async () => {
    const server = await serve(throttle(10));
    const { transport, time } = createTransport();
    await expect(transport.request(read(server))).rejects.toMatchObject({ code: 'rate-limited' });
    expect(time.slept.length).toBeLessThan(6);
  });
});

describe('an outage', () => {
  it.each([502, 503, 504])('of HTTP %d is retried by a read', async (status) => {
    const server = await serve(json(status, {}), json(status, {}), ok);
    const { transport } = createTransport();
    await transport.request(read(server));
    expect(server.received).toHaveLength(3);
  });

  it('is ridden out by a login', async () => {
    const server = await serve(json(503, {}), json(200, { access_token: 'token' }));
    await createTransport().transport.request(login(server));
    expect(server.received).toHaveLength(2);
  });

  it('says when it ends, and that is waited for', async () => {
    const server = await serve(json(503, {}, { 'retry-after': '4' }), ok);
    const { transport, time } = createTransport();
    await transport.request(read(server));
    expect(time.slept).toEqual([4_000]);
  });

  it('with a response that no retry changes is not retried by a read', async () => {
    const server = await serve(json(500, {}));
    await expect(createTransport().transport.request(read(server))).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unchanged',
      summary: expect.stringContaining('HTTP 500'),
    });
    expect(server.received).toHaveLength(1);
  });

  it('that goes on leaves open what a PUT has changed', async () => {
    const server = await serve(json(503, {}));
    await expect(createTransport().transport.request({ ...read(server), method: 'PUT' })).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unknown',
      correlationId: undefined,
    });
    expect(server.received).toHaveLength(5);
  });

  it('that goes on is given up after a few attempts', async () => {
    const server = await serve(json(503, {}, { 'inin-correlation-id': 'correlation-1' }));
    await expect(createTransport().transport.request(read(server))).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unchanged',
      correlationId: 'correlation-1',
    });
    expect(server.received).toHaveLength(5);
  });

  it.each(['90', '58.5'])('is not waited for until the deadline: %s seconds', async (seconds) => {
    const server = await serve(json(503, {}, { 'retry-after': seconds }));
    const { transport, time } = createTransport();
    await expect(transport.request(read(server))).rejects.toMatchObject({
      code: 'deadline-exceeded',
      summary: expect.stringContaining('GET /api/v2/oauth/clients'),
    });
    expect(time.slept).toEqual([]);
  });

  it.each([1_000, 1_500])('is not even asked about with %d ms left, which are for the report', async (remainingMs) => {
    const server = await serve(ok);
    const { transport } = createTransport({ deadline: { remainingMs: () => remainingMs } });
    await expect(transport.request(create(server))).rejects.toMatchObject({
      code: 'deadline-exceeded',
      outcome: 'unchanged',
    });
    expect(server.received).toEqual([]);
  });
});

describe('a connection that is refused', () => {
  it('is tried again', async () => {
    const port = await unusedPort();
    let server: LocalServer | undefined;
    class TimeInWhichItStarts extends VirtualTime {
      override async sleep(milliseconds: number): Promise<void> {
        await super.sleep(milliseconds);
        server ??= await startServer([ok], port);
        closeAfterwards(server);
      }
    }
    const { transport } = createTransport({ time: new TimeInWhichItStarts() });
    await transport.request(read({ url: `http://127.0.0.1:${port}` }));
    expect(server?.received).toHaveLength(1);
  });

  it('is given up after a few attempts, with nothing changed', async () => {
    const { transport, calls } = createTransport();
    const url = `http://127.0.0.1:${await unusedPort()}`;
    await expect(transport.request(read({ url }))).rejects.toMatchObject({
      code: 'genesys-unavailable',
      outcome: 'unchanged',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(calls).toHaveLength(5);
  });
});

/** G5: the sender decides anew whether it may be sent. */
describe('what cannot be undone', () => {
  const client = '/api/v2/oauth/clients/client-1';
  const singles: Readonly<Record<string, readonly [method: string, path: string, data?: object]>> = {
    'a new client': ['POST', '/api/v2/oauth/clients', { name: 'x' }],
    'a new secret in place of the old one': ['POST', `${client}/secret`],
    'a further secret': ['POST', `${client}/secrets`, { name: 'x' }],
    'a deactivation': ['PUT', client, { state: 'inactive' }],
    'the deletion of a client': ['DELETE', client],
    'the deletion of a secret': ['DELETE', `${client}/secrets/secret-1`],
  };

  it.each(Object.entries(singles))('is sent once: %s', async (_what, [method, path, data]) => {
    const request = (url: string) => ({ ...read({ url: '' }), url: url + path, method, ...(data && { data }) });
    const refused = { url: `http://127.0.0.1:${await unusedPort()}` };
    const cases = [
      { responder: throttle(7), code: 'rate-limited', outcome: 'unchanged', retryAfterMs: 7_000 },
      { responder: json(503, {}), code: 'genesys-unavailable', outcome: 'unknown' },
      { responder: json(408, {}), code: 'genesys-unavailable', outcome: 'unknown' },
      { responder: loseResponse, code: 'genesys-unavailable', outcome: 'unknown' },
    ];
    for (const { responder, ...expected } of cases) {
      const server = await serve(responder, ok);
      const { transport, time } = createTransport();
      await expect(transport.request(request(server.url))).rejects.toMatchObject(expected);
      expect(server.received).toHaveLength(1);
      expect(time.slept).toEqual([]);
    }
    const { transport, calls } = createTransport();
    const failed = transport.request(request(refused.url));
    await expect(failed).rejects.toMatchObject({ code: 'genesys-unavailable', outcome: 'unchanged' });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['a change of other fields', 'PUT', client, { state: 'active' }],
    ['the end of a token', 'DELETE', '/api/v2/tokens/me', undefined],
    ['a login', 'POST', '/oauth/token', undefined],
    ['a query', 'POST', `${client}/usage/query`, {}],
  ])('does not include %s', async (_what, method, path, data) => {
    const server = await serve(throttle(1), ok);
    const { transport } = createTransport();
    await transport.request({ ...read({ url: '' }), url: server.url + path, method, ...(data && { data }) });
    expect(server.received).toHaveLength(2);
  });
});
