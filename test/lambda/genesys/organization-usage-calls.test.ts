import { describe, expect, it } from 'vitest';
import { json, type Responder } from './local-server.ts';
import { arrangeCloud } from './session-under-test.ts';

const start = 'POST /api/v2/usage/aggregates/query/jobs';
const result = 'GET /api/v2/usage/aggregates/query/jobs/job-1';
const interval = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-03T12:00:00Z') };

const row = (requestCount: number, more: object = {}) => ({
  date: '2026-03-01T00:00:00.000Z',
  platform: 'API',
  httpMethod: 'GET',
  templateUri: '/api/v2/users',
  oauthClient: { id: 'client-9' },
  requestCount,
  ...more,
});

/** Results come in the given order, the last one for ever. */
async function arrange(results: readonly object[], started: Responder = json(202, { id: 'job-1' })) {
  const urls: string[] = [];
  const arranged = await arrangeCloud({
    [start]: started,
    [result]: (outgoing, received) => {
      urls.push(received.url);
      json(200, results[Math.min(urls.length, results.length) - 1] ?? {})(outgoing, received);
    },
  });
  return { ...arranged, urls };
}

describe('the usage of an organization', () => {
  it('is asked for by client, day, operation and platform, and our own test logins are left out', async () => {
    const own = { templateUri: '/api/v2/tokens/me' };
    const { session, server } = await arrange([
      { queryStatus: 'Running' },
      { queryStatus: 'Complete', entities: [row(3), row(0), row(9, own), row(1, { oauthClient: null })] },
    ]);
    expect(await session.organizationUsage(interval, ['client-9'])).toEqual({
      known: true,
      clients: new Map([
        ['client-9', [{ day: '2026-03-01', operation: 'GET /api/v2/users', platform: 'API', requests: 3 }]],
      ]),
    });
    const sent = server.received.find(({ url }) => url.endsWith('/jobs'));
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      interval: '2026-03-01T00:00:00.000Z/2026-03-03T12:00:00.000Z',
      granularity: 'Day',
      metrics: ['Requests'],
      groupBy: ['OAuthClientId', 'TemplateUri', 'HttpMethod', 'Platform'],
      oauthClientIds: ['client-9'],
    });
  });

  it('follows the pages of one job, and no address to another host', async () => {
    const { session, urls } = await arrange([
      { queryStatus: 'Complete', entities: [row(1)], nextUri: 'https://elsewhere.example/x?after=1000' },
      { queryStatus: 'Complete', entities: [row(2)] },
    ]);
    const usage = await session.organizationUsage(interval);
    expect(usage.known && usage.clients.get('client-9')?.map(({ requests }) => requests)).toEqual([1, 2]);
    expect(urls.map((url) => new URLSearchParams(url.split('?')[1]).get('after'))).toEqual([null, '1000']);
  });

  it.each([
    ['the organization has none', [], json(404, { code: 'not.found' })],
    ['the job fails', [{ queryStatus: 'Failed' }], undefined],
    ['the job does not end', [{ queryStatus: 'Running' }], undefined],
    [
      'the pages do not end',
      [...Array(120).keys()].map((n) => ({ queryStatus: 'Complete', entities: [], nextUri: `?after=${n}` })),
      undefined,
    ],
  ])('is not known if %s', async (_, results, started) => {
    const { session } = await arrange(results, started);
    expect(await session.organizationUsage(interval)).toMatchObject({ known: false });
  });
});
