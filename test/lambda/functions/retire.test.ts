import { describe, expect, it, vi } from 'vitest';
import { regenerationOrder } from '../fakes/orders.ts';
import { clientRequestToken, secretArn } from '../fakes/rotation.ts';
import { json } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

/** The old credential should be revoked: a login is tried that has to be rejected. */
const order = { ...regenerationOrder, phase: 'prove', promotedVersionId: clientRequestToken } as const;

const described = (tags: Readonly<Record<string, string>> = {}) => ({
  'secretsmanager.DescribeSecret': json(200, {
    ARN: secretArn,
    Name: 'billing',
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: { 'version-1': ['AWSPREVIOUS'], [clientRequestToken]: ['AWSCURRENT'] },
  }),
});

describe('a retirement that succeeds', () => {
  it('is reported in one last line, with everything to find it by', async () => {
    const { lines, output } = await arrangeWorld(described());
    await (await start('retire'))(order, contextOf());
    expect(lines().at(-1)).toMatchObject({
      level: 'INFO',
      requestId: 'request-1',
      outcome: expect.any(String),
      dueAt: order.dueAt,
      secretArn,
      secretName: 'billing',
      strategy: 'alternating-clients',
      phase: 'prove',
      clientId: 'client-1',
      promotedVersionId: clientRequestToken,
    });
    expect(output()).not.toContain('CANARY');
  });

  it('needs no variable with its own name, which Lambda provides', async () => {
    vi.stubEnv('RETIRE_FUNCTION_ARN', undefined);
    const { lines } = await arrangeWorld(described());
    await (await start('retire'))(order, contextOf());
    expect(lines().at(-1)).toMatchObject({ level: 'INFO' });
  });

  it('goes by the tags of the secret', async () => {
    const { lines } = await arrangeWorld(described({ 'genesys-rotation:grace-period': 'soon' }));
    const error = await errorOf((await start('retire'))(order, contextOf()));
    expect(error).toMatchObject({ code: 'invalid-settings', message: expect.stringContaining('grace-period') });
    expect(lines().at(-1)).toMatchObject({ secretName: 'billing', strategy: 'alternating-clients' });
  });
});

describe('a retirement that fails', () => {
  const refused = { 'secretsmanager.DescribeSecret': json(400, { __type: 'AccessDeniedException' }) };

  it('is counted for its secret and by its code, and published to subscribers with the phase', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { events, metrics } = await arrangeWorld(refused);
    await errorOf((await start('retire'))(order, contextOf()));
    expect(metrics()).toEqual([
      { name: 'RetirementFailed', value: 1, unit: 'Count', dimensions: { SecretName: 'billing', Phase: 'prove' } },
      { name: 'RetirementFailed', value: 1, unit: 'Count', dimensions: { Code: 'aws-access-denied' } },
    ]);
    expect(events()).toMatchObject([
      { type: 'Rotation Failed', detail: { secret: secretArn, phase: 'prove', code: 'aws-access-denied' } },
    ]);
  });

  it('without a context of Lambda is a coded error all the same', async () => {
    vi.stubEnv('RETIRE_FUNCTION_ARN', undefined);
    await arrangeWorld();
    expect(await errorOf((await start('retire'))(order))).toMatchObject({
      code: 'invalid-settings',
      message: expect.stringContaining('RETIRE_FUNCTION_ARN'),
    });
  });
});

it.each([
  ['nothing', undefined],
  ['an unrelated object', { phase: 'explode', secretArn: 7, clientId: 'CANARY' }],
])('an event that is no order is refused: %s', async (_what, given) => {
  const { metrics, output } = await arrangeWorld();
  const error = await errorOf((await start('retire'))(given, contextOf()));
  expect(error).toMatchObject({
    code: 'invalid-retirement-order',
    message: expect.stringContaining('Secret: unknown.'),
  });
  expect(metrics()[0]?.dimensions).toEqual({ SecretName: 'unknown', Phase: 'unknown' });
  expect(output()).not.toContain('CANARY');
});

it('an order that is refused does not fill the log with a secret id without an end', async () => {
  const { output } = await arrangeWorld();
  const secretArnWithoutEnd = `${'x'.repeat(2048)}CANARY`;
  expect(
    await errorOf((await start('retire'))({ ...order, secretArn: secretArnWithoutEnd }, contextOf())),
  ).toMatchObject({
    code: 'invalid-retirement-order',
    message: expect.stringContaining('x'.repeat(2048)),
  });
  expect(output()).not.toContain('CANARY');
});
