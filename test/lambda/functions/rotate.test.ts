import { describe, expect, it, vi } from 'vitest';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

const event = { Step: 'testSecret', SecretId: secretArn, ClientRequestToken: clientRequestToken };

describe('a step that succeeds', () => {
  it('is reported in one last line, with everything to find it by', async () => {
    const { lines, output } = await arrangeWorld();
    await (await start('rotate'))(event, contextOf());
    expect(lines().at(-1)).toMatchObject({
      level: 'INFO',
      requestId: 'request-1',
      outcome: 'done',
      step: 'testSecret',
      secretArn,
      secretName: 'billing',
      versionId: clientRequestToken,
      strategy: 'alternating-clients',
    });
    expect(output()).not.toContain('CANARY');
  });

  it('is counted, and its time taken', async () => {
    const { metrics } = await arrangeWorld();
    await (await start('rotate'))(event, contextOf());
    expect(metrics()).toEqual([
      {
        name: 'StepSucceeded',
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: 'billing', Step: 'testSecret' },
      },
      {
        name: 'StepDuration',
        value: expect.any(Number),
        unit: 'Milliseconds',
        dimensions: { Step: 'testSecret' },
      },
      { name: 'GenesysRequests', value: 3, unit: 'Count', dimensions: {} },
    ]);
  });

  it('takes no longer than it did', async () => {
    const { metrics } = await arrangeWorld();
    const startedAt = performance.now();
    await (await start('rotate'))(event, contextOf());
    const tookMs = performance.now() - startedAt;
    const duration = metrics().find(({ name }) => name === 'StepDuration')?.value;
    expect(duration).toBeGreaterThan(0);
    expect(duration).toBeLessThanOrEqual(tookMs);
  });
});

describe('a step that fails', () => {
  const refused = { 'POST /oauth/token': json(401, { error: 'invalid_client' }) };

  it('is counted for its secret, and by its code', async () => {
    const { metrics } = await arrangeWorld(refused);
    const error = await errorOf((await start('rotate'))(event, contextOf()));
    expect(error).toMatchObject({
      code: 'current-credential-rejected',
      message: expect.stringContaining(secretArn),
    });
    expect(metrics()).toEqual([
      { name: 'StepFailed', value: 1, unit: 'Count', dimensions: { SecretName: 'billing', Step: 'testSecret' } },
      { name: 'StepFailed', value: 1, unit: 'Count', dimensions: { Code: 'current-credential-rejected' } },
      { name: 'GenesysRequests', value: 1, unit: 'Count', dimensions: {} },
    ]);
  });

  it('is published to subscribers, with the step and the version', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { events } = await arrangeWorld(refused);
    await errorOf((await start('rotate'))(event, contextOf()));
    expect(events()).toMatchObject([
      {
        type: 'Rotation Failed',
        detail: {
          secret: secretArn,
          step: 'testSecret',
          versionId: clientRequestToken,
          code: 'current-credential-rejected',
          outcome: 'unchanged',
          message: expect.stringContaining('client-1'),
          nextStep: expect.any(String),
        },
      },
    ]);
  });

  it('reports all that is wrong with the variables at once, and calls nothing', async () => {
    vi.stubEnv('GENESYS_ENVIRONMENT', 'example.com');
    vi.stubEnv('SCHEDULER_ROLE_ARN', undefined);
    const { called } = await arrangeWorld();
    const error = await errorOf((await start('rotate'))(event, contextOf()));
    expect(error).toMatchObject({ code: 'invalid-settings' });
    for (const name of ['GENESYS_ENVIRONMENT', 'SCHEDULER_ROLE_ARN']) expect(String(error)).toContain(name);
    expect(called.filter((operation) => !operation.includes('PutMetricData'))).toEqual([]);
  });
});

describe('an event that is none', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'testSecret'],
    ['an unrelated object', { Step: 'deleteSecret', SecretId: 7, ClientRequestToken: 'CANARY' }],
  ])('is refused, whatever it holds: %s', async (_what, given) => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events, output } = await arrangeWorld();
    const error = await errorOf((await start('rotate'))(given, contextOf()));
    expect(error).toMatchObject({ code: 'invalid-event', message: expect.stringContaining('Secret: unknown.') });
    expect(metrics()[0]?.dimensions).toEqual({ SecretName: 'unknown', Step: 'unknown' });
    expect(events()).toMatchObject([{ detail: { secret: 'unknown', step: 'unknown' } }]);
    expect(events()[0]?.detail).not.toHaveProperty('versionId');
    expect(output()).not.toContain('CANARY');
  });

  it.each([
    ['Step', 'deleteSecret'],
    ['SecretId', 7],
    ['SecretId', ''],
    ['SecretId', 'x'.repeat(2049)],
    ['ClientRequestToken', 7],
    ['ClientRequestToken', ` ${clientRequestToken}`],
    ['ClientRequestToken', `${clientRequestToken} `],
    ['RotationToken', 7],
  ])('reports that the %s is wrong: %j', async (field, value) => {
    await arrangeWorld();
    expect(await errorOf((await start('rotate'))({ ...event, [field]: value }, contextOf()))).toMatchObject({
      code: 'invalid-event',
      message: expect.stringContaining(`"${field}"`),
    });
  });

  it('does not fill the log with a secret id without an end', async () => {
    const { output } = await arrangeWorld();
    const SecretId = `${'x'.repeat(2048)}CANARY`;
    expect(await errorOf((await start('rotate'))({ ...event, SecretId }, contextOf()))).toMatchObject({
      code: 'invalid-event',
      message: expect.stringContaining('x'.repeat(2048)),
    });
    expect(output()).not.toContain('CANARY');
  });
});

it('says of an event which step and which secret it is about before anything was called', async () => {
  const { lines } = await arrangeWorld({
    'secretsmanager.DescribeSecret': json(400, { __type: 'AccessDeniedException' }),
  });
  await errorOf((await start('rotate'))(event));
  expect(lines().at(-1)).toMatchObject({
    level: 'ERROR',
    code: 'aws-access-denied',
    step: 'testSecret',
    secretArn,
    versionId: clientRequestToken,
  });
});
