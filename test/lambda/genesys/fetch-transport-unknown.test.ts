import { describe, expect, it } from 'vitest';
import { breakOff, halfJson, html, json, loseResponse, redirect, stall } from './local-server.ts';
import { create, createTransport, read, serve } from './transport-under-test.ts';

/** An invocation with time for one attempt of a tenth of a second. */
function aboutToEnd() {
  let asked = 0;
  return {
    remainingMs: () => {
      asked += 1;
      return asked === 1 ? 2_300 : 0;
    },
  };
}

describe('a create whose effect is not seen', () => {
  const unknown = { code: 'genesys-unavailable', outcome: 'unknown' };

  it.each([
    ['HTTP 500', json(500, {})],
    ['HTTP 503', json(503, {})],
    ['HTTP 408, which a proxy may send after the effect', json(408, {})],
    ['an error page of a gateway', html(502)],
    ['a lost response', loseResponse],
    ['a response that breaks off', breakOff],
    ['half a JSON document', halfJson],
    ['a success that is a web page', html(200)],
    ['a redirect', redirect('/elsewhere')],
  ])('is sent once and reported as unknown: %s', async (_what, response) => {
    const server = await serve(response);
    const { transport, time } = createTransport();
    await expect(transport.request(create(server))).rejects.toMatchObject(unknown);
    expect(server.received).toHaveLength(1);
    expect(time.slept).toEqual([]);
  });

  it.each(['/oauth/token/introspect', '/api/v2/usage/query/executions'])(
    'is every POST but the login and the query for figures: %s',
    async (path) => {
      const server = await serve(json(503, {}, { 'inin-correlation-id': 'correlation-1' }));
      const request = { ...create(server), url: `${server.url}${path}` };
      await expect(createTransport().transport.request(request)).rejects.toMatchObject({
        ...unknown,
        correlationId: 'correlation-1',
        summary: expect.stringContaining('HTTP 503'),
      });
      expect(server.received).toHaveLength(1);
    },
  );

  it('has a correlation id even if the response is not JSON', async () => {
    const server = await serve((outgoing) => {
      outgoing.writeHead(200, { 'inin-correlation-id': 'correlation-1' }).end('<html>');
    });
    for (const request of [create(server), read(server)]) {
      await expect(createTransport().transport.request(request)).rejects.toMatchObject({
        correlationId: 'correlation-1',
        summary: expect.stringContaining('not JSON'),
      });
    }
  });

  it('is aborted at the deadline when its response stalls, with time left to report it', async () => {
    const server = await serve(stall);
    const { transport } = createTransport({ deadline: aboutToEnd() });
    await expect(transport.request(create(server))).rejects.toMatchObject(unknown);
    expect(server.received).toHaveLength(1);
  });
});

describe('a read that gets no usable response', () => {
  const unchanged = { code: 'genesys-unavailable', outcome: 'unchanged' };

  it.each([
    ['a lost response', loseResponse],
    ['a response that breaks off', breakOff],
    ['an error page of a gateway', html(503)],
    ['a proxy that waited for too long', json(408, {})],
  ])('is repeated: %s', async (_what, response) => {
    const server = await serve(response, json(200, { id: 'client-1' }));
    await createTransport().transport.request(read(server));
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ['half a JSON document', halfJson],
    ['a success that is a web page', html(200)],
    ['a bare word', json(200, 'text')],
    ['null', json(200, null)],
  ])('is not taken for a response: %s', async (_what, response) => {
    const server = await serve(response);
    await expect(createTransport().transport.request(read(server))).rejects.toMatchObject(unchanged);
  });

  it('is aborted at the deadline when its response stalls', async () => {
    const server = await serve(stall);
    const { transport } = createTransport({ deadline: aboutToEnd() });
    await expect(transport.request(read(server))).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });
});

describe('a redirect', () => {
  it('is not followed, because it would send the token elsewhere', async () => {
    const elsewhere = await serve(json(200, { id: 'client-1' }));
    const server = await serve(redirect(`${elsewhere.url}/api/v2/oauth/clients`));
    await expect(createTransport().transport.request(read(server))).rejects.toMatchObject({
      code: 'genesys-unavailable',
    });
    expect(elsewhere.received).toEqual([]);
  });
});
