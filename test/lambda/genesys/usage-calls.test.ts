import { describe, expect, it } from 'vitest';
import type { Responder } from './local-server.ts';
import { json, loseResponse } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const query = 'POST /api/v2/oauth/clients/client-9/usage/query';
const result = 'GET /api/v2/oauth/clients/client-9/usage/query/results/execution-1';
const interval = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-03T12:00:00Z') };
const started = json(202, { executionId: 'execution-1', resultsUri: 'https://elsewhere.example/' });

/** The session asks; results come in the given order, the last one for ever. */
async function arrange(results: readonly Responder[], start: Responder = started) {
  let asked = 0;
  const arranged = await arrangeCloud({
    [query]: start,
    [result]: (outgoing, received) => {
      asked += 1;
      results[Math.min(asked, results.length) - 1]?.(outgoing, received);
    },
  });
  return { ...arranged, ask: () => arranged.session.usage('client-9', interval), looks: () => asked };
}

const complete = (...rows: unknown[]) => json(200, { queryStatus: 'Complete', results: rows });

describe('the use of a client', () => {
  it('is asked for by day and by what was requested', async () => {
    const { ask, server } = await arrange([complete()]);
    expect(await ask()).toEqual({ known: true, requests: 0, operations: [] });
    const sent = server.received.find(({ method, url }) => method === 'POST' && url.endsWith('/usage/query'));
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      interval: '2026-03-01T00:00:00.000Z/2026-03-03T12:00:00.000Z',
      granularity: 'Day',
      groupBy: ['TemplateUri', 'HttpMethod'],
      metrics: ['Requests'],
    });
  });

  it('does not count that a login was tried, as we do', async () => {
    const own = { templateUri: '/api/v2/tokens/me', httpMethod: 'DELETE', requests: 4 };
    const { ask } = await arrange([complete(own, { ...own, httpMethod: 'GET' })]);
    expect(await ask()).toEqual({ known: true, requests: 0, operations: [] });
  });

  it('is summed up by what was requested, the most frequent first, and five at most', async () => {
    const row = (templateUri: string, requests: number | null, httpMethod = 'GET') => ({
      templateUri,
      httpMethod,
      requests,
    });
    const { ask } = await arrange([
      complete(
        row('/api/v2/users', 3),
        row('/api/v2/users', 4),
        row('/api/v2/users', 1, 'POST'),
        row('/api/v2/never', 0),
        row('/api/v2/unknown', null),
        { requests: 2 },
        ...[30, 20, 10].map((requests) => row(`/api/v2/${requests}`, requests)),
      ),
    ]);
    expect(await ask()).toEqual({
      known: true,
      requests: 70,
      operations: [
        { operation: 'GET /api/v2/30', requests: 30 },
        { operation: 'GET /api/v2/20', requests: 20 },
        { operation: 'GET /api/v2/10', requests: 10 },
        { operation: 'GET /api/v2/users', requests: 7 },
        { operation: 'unknown operation', requests: 2 },
      ],
    });
  });

  it('is none where every count is zero', async () => {
    const { ask } = await arrange([complete({ templateUri: '/api/v2/users', httpMethod: 'GET', requests: 0 })]);
    expect(await ask()).toEqual({ known: true, requests: 0, operations: [] });
  });

  it.each([
    json(200, { queryStatus: 'Running' }),
    json(404, {}),
    json(200, { queryStatus: 'Queued', results: [] }),
    json(202, {}),
  ])('is waited for while it is reckoned', async (pending) => {
    const { ask, time } = await arrange([pending, pending, complete({ requests: 5 })]);
    expect(await ask()).toMatchObject({ known: true, requests: 5 });
    expect(time.slept).toEqual([500, 1_000]);
  });

  it('is taken without a status, where there are figures', async () => {
    const { ask } = await arrange([json(200, { results: [{ requests: 5 }] })]);
    expect(await ask()).toMatchObject({ known: true, requests: 5 });
  });

  it.each([json(200, { queryStatus: 'Running' }), json(404, {}), json(200, {}), json(200, { results: null })])(
    'is not known when no figures come in time',
    async (never) => {
      const { ask, time, looks } = await arrange([never]);
      expect(await ask()).toEqual({ known: false, reason: expect.stringContaining('in time') });
      expect(looks()).toBe(5);
      expect(time.slept.reduce((sum, ms) => sum + ms, 0)).toBe(6_500);
    },
  );

  it('is not known, and not waited for, when the query has failed', async () => {
    const { ask, looks } = await arrange([json(200, { queryStatus: 'Failed' })]);
    expect(await ask()).toEqual({ known: false, reason: expect.stringContaining('failed') });
    expect(looks()).toBe(1);
  });

  it('is not known where Genesys Cloud has no such figures', async () => {
    const { ask } = await arrange([], json(404, { code: 'not.found' }));
    expect(await ask()).toEqual({ known: false, reason: expect.stringContaining('no usage data') });
  });

  it('that may not be read names the permission', async () => {
    const { ask } = await arrange([], json(403, { message: 'Missing.' }));
    await expect(ask()).rejects.toMatchObject({
      code: 'missing-permission',
      nextStep: expect.stringContaining('oauth:client:view'),
    });
  });

  it('is requested again if the response to the query is lost, which creates nothing', async () => {
    let attempts = 0;
    const { ask } = await arrange([complete()], (outgoing, received) => {
      attempts += 1;
      (attempts === 1 ? loseResponse : started)(outgoing, received);
    });
    expect(await ask()).toMatchObject({ known: true });
    expect(attempts).toBe(2);
  });

  it.each([{}, { executionId: '' }, { executionId: 7 }])('is not known from %j', async (body) => {
    const { ask } = await arrange([complete()], json(200, body));
    await expect(ask()).rejects.toMatchObject({ code: 'genesys-unavailable', outcome: 'unchanged' });
  });

  it.each([
    { queryStatus: 'Complete', results: 'many' },
    { queryStatus: 'Complete', results: [{ requests: 'many' }] },
  ])('is not guessed from %j', async (body) => {
    const { ask } = await arrange([json(200, body)]);
    await expect(ask()).rejects.toMatchObject({ code: 'genesys-unavailable' });
  });

  it('is fetched by an id that leads nowhere else', async () => {
    const { ask, server } = await arrange([complete()], json(200, { executionId: '../../x?y=' }));
    await ask();
    expect(server.received.at(-1)?.url).toContain('/usage/query/results/..%2F..%2Fx%3Fy%3D');
  });
});
