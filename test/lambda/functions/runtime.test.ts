import { describe, expect, it } from 'vitest';
import { breakOff, json } from '../genesys/local-server.ts';
import { contextOf, errorOf, useFunctions } from './function-under-test.ts';
import { arrangeRuntime, credential, requesting } from './runtime-under-test.ts';

useFunctions();

describe('an invocation', () => {
  it('ends with one line that says what was done, with how many requests', async () => {
    const { run, lines } = await arrangeRuntime();
    await run(async (services, logger) => {
      await requesting(3)(services, logger);
      return { outcome: 'done' };
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'done',
        requestId: 'request-1',
        outcome: 'done',
        durationMs: expect.any(Number),
        genesysRequests: 3,
        correlationIds: ['correlation-2', 'correlation-2'],
      }),
    ]);
  });

  it('takes no longer than it says, in whole milliseconds', async () => {
    const { run, lines } = await arrangeRuntime();
    const startedAt = performance.now();
    await run(requesting(2));
    const durationMs = lines()[0]?.durationMs;
    expect(Number.isInteger(durationMs)).toBe(true);
    expect(durationMs).toBeLessThanOrEqual(Math.ceil(performance.now() - startedAt));
  });

  it('counts its own requests and not those of the one before', async () => {
    const { run, lines, metrics } = await arrangeRuntime();
    await run(requesting(3));
    await run(async () => ({}));
    expect(lines()[1]).toMatchObject({ genesysRequests: 0, correlationIds: [] });
    expect(metrics()).toEqual([{ name: 'GenesysRequests', value: 3, unit: 'Count', dimensions: {} }]);
  });

  it('names the latest requests, and no more than a line can hold', async () => {
    let number = 0;
    const { run, lines } = await arrangeRuntime({
      'GET /api/v2/tokens/me': (outgoing, received) => {
        number += 1;
        const body = { organization: { id: 'organization-1' }, OAuthClient: { id: 'client-1' } };
        json(200, body, { 'inin-correlation-id': `correlation-${number}` })(outgoing, received);
      },
    });
    await run(async (services) => {
      const { genesys } = services();
      // A session keeps its identity, so each request is from another session.
      for (let client = 0; client < 105; client += 1) {
        await genesys.session({ ...credential, clientId: `client-${client}` }).identity();
      }
      return {};
    });
    const { correlationIds } = lines()[0] as unknown as { correlationIds: string[] };
    expect(correlationIds).toHaveLength(100);
    expect(correlationIds[0]).toBe('correlation-6');
    expect(correlationIds.at(-1)).toBe('correlation-105');
  });

  it('publishes nothing where nothing was measured', async () => {
    const { run, called } = await arrangeRuntime();
    await run(async () => ({}));
    expect(called).toEqual([]);
  });

  it('publishes what was measured, and how often Genesys Cloud throttled it', async () => {
    let asked = 0;
    const { run, metrics } = await arrangeRuntime({
      'POST /oauth/token': (outgoing, received) => {
        asked += 1;
        const token = { access_token: 'CANARY-token', token_type: 'bearer', expires_in: 3600 };
        const response = asked === 1 ? json(429, { message: 'wait' }, { 'retry-after': '0' }) : json(200, token);
        response(outgoing, received);
      },
    });
    await run(async (services, logger) => {
      logger.metric({ name: 'SecretAge', value: 7, unit: 'Seconds' });
      return requesting(2)(services, logger);
    });
    expect(metrics()).toEqual([
      { name: 'SecretAge', value: 7, unit: 'Seconds', dimensions: {} },
      { name: 'GenesysRequests', value: 3, unit: 'Count', dimensions: {} },
      { name: 'GenesysThrottled', value: 1, unit: 'Count', dimensions: {} },
    ]);
  });

  it('does not fail because a metric could not be published, but says so', async () => {
    const { run, lines } = await arrangeRuntime({
      'GraniteServiceVersion20100801.PutMetricData': json(400, { __type: 'AccessDeniedException' }),
    });
    await run(requesting(2));
    expect(lines().at(-1)).toMatchObject({
      level: 'WARN',
      message: expect.any(String),
      reason: 'AccessDeniedException',
    });
  });
});

it('a request that got no response is counted, and has no correlation id', async () => {
  const { run, lines } = await arrangeRuntime({ 'POST /oauth/token': breakOff });
  await errorOf(run(requesting(2), contextOf({ getRemainingTimeInMillis: () => 2_000 })));
  const line = lines().at(-1);
  expect(line?.genesysRequests).toBeGreaterThan(0);
  expect(line?.correlationIds).toEqual([]);
});
