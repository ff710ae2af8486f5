import { describe, expect, it, vi } from 'vitest';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, functionArn, start, useFunctions } from './function-under-test.ts';

useFunctions();

const described = (fields: object) => json(200, { ARN: secretArn, Name: 'billing', VersionIdsToStages: {}, ...fields });

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
    const startedAt = performance.now();
    await (await start('rotate'))(event, contextOf());
    const tookMs = performance.now() - startedAt;
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
    expect(metrics()[1]?.value).toBeLessThanOrEqual(tookMs);
  });
});

describe('a step that fails', () => {
  it('is counted for its secret and by its code, and published to subscribers', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events } = await arrangeWorld({ 'POST /oauth/token': json(401, { error: 'invalid_client' }) });
    const code = 'current-credential-rejected';
    expect(await errorOf((await start('rotate'))(event, contextOf()))).toMatchObject({ code });
    expect(metrics()).toEqual([
      { name: 'StepFailed', value: 1, unit: 'Count', dimensions: { SecretName: 'billing', Step: 'testSecret' } },
      { name: 'StepFailed', value: 1, unit: 'Count', dimensions: { Code: code } },
      { name: 'GenesysRequests', value: 1, unit: 'Count', dimensions: {} },
    ]);
    const detail = { secret: secretArn, step: 'testSecret', versionId: clientRequestToken, code };
    expect(events()).toMatchObject([{ type: 'Rotation Failed', detail }]);
  });

  it('names everything that is wrong with the variables at once, and calls nothing', async () => {
    vi.stubEnv('GENESYS_ENVIRONMENT', 'example.com');
    vi.stubEnv('SCHEDULER_ROLE_ARN', undefined);
    const { called } = await arrangeWorld();
    const error = await errorOf((await start('rotate'))(event, contextOf()));
    for (const name of ['GENESYS_ENVIRONMENT', 'SCHEDULER_ROLE_ARN']) expect(String(error)).toContain(name);
    expect(called.filter((operation) => !operation.includes('PutMetricData'))).toEqual([]);
  });
});

it.each([
  ['nothing', undefined],
  ['an unrelated object', { Step: 'deleteSecret', SecretId: 7, ClientRequestToken: 'CANARY' }],
  ['a secret by its name', { ...event, SecretId: 'CANARY' }],
  ['a secret of another account', { ...event, SecretId: secretArn.replace('123456789012', '210987654321') }],
  ['a text without an end', { ...event, SecretId: 'CANARY'.repeat(100_000) }],
])(
  'an event that is none is refused, and nothing of it is a metric, an event or a log line: %s',
  async (_what, given) => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events, output } = await arrangeWorld();
    const error = await errorOf((await start('rotate'))(given, contextOf()));
    expect(error).toMatchObject({ code: 'invalid-event', message: expect.not.stringContaining('CANARY') });
    expect(metrics()[0]?.dimensions).toMatchObject({ SecretName: 'unknown' });
    expect(events()).toEqual([]);
    expect(output()).not.toMatch(/CANARY|210987654321/);
  },
);

it.each([
  ['is not there', json(400, { __type: 'ResourceNotFoundException' }), 'secret-deleted'],
  ['rotates with another function', described({ RotationLambdaARN: functionArn('theirs') }), 'rotation-not-enabled'],
  ['does not rotate', described({ RotationEnabled: false }), 'rotation-not-enabled'],
])('a secret that %s makes no metric series and no event of its own', async (_what, response, code) => {
  vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
  const { metrics, events } = await arrangeWorld({ 'secretsmanager.DescribeSecret': response });
  expect(await errorOf((await start('rotate'))(event, contextOf()))).toMatchObject({ code });
  expect(metrics()[0]?.dimensions).toEqual({ SecretName: 'unknown', Step: 'testSecret' });
  expect(events()).toEqual([]);
});

it('a secret that our function rotates is named, also if its rotation is turned off', async () => {
  vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
  const ours = described({ RotationEnabled: false, RotationLambdaARN: functionArn('own') });
  const { metrics, events } = await arrangeWorld({ 'secretsmanager.DescribeSecret': ours });
  await errorOf((await start('rotate'))(event, contextOf()));
  expect(metrics()[0]?.dimensions).toEqual({ SecretName: 'billing', Step: 'testSecret' });
  expect(events()).toMatchObject([{ detail: { secret: secretArn, code: 'rotation-not-enabled' } }]);
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

it.each([
  ['no function', undefined],
  ['the function of another team', 'arn:aws:lambda:eu-west-1:123456789012:function:theirs'],
])('refuses a secret that is rotated by %s, before the ledger learns of it', async (_, RotationLambdaARN) => {
  const { called } = await arrangeWorld({
    'secretsmanager.DescribeSecret': json(200, {
      ARN: secretArn,
      Name: 'billing',
      RotationLambdaARN,
      VersionIdsToStages: { 'version-1': ['AWSCURRENT'], [clientRequestToken]: ['AWSPENDING'] },
    }),
  });
  expect(await errorOf((await start('rotate'))(event, contextOf()))).toMatchObject({ code: 'rotation-not-enabled' });
  expect(called.filter((call) => call.includes('DynamoDB') || call.includes('GetSecretValue'))).toEqual([]);
});
