import { describe, expect, it, vi } from 'vitest';
import { timerName } from '../../../lambda/ledger/order.ts';
import { encodeState } from '../../../lambda/ledger/state-record.ts';
import type { SecretState } from '../../../lambda/ports/ledger-state.ts';
import { refusal } from '../aws/aws-server.ts';
import { json, type Responder } from '../genesys/local-server.ts';
import { duty, generation, secretArn, stateOf } from '../ledger/states.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

const order = { v: 1, secretArn, generation: 1 };
const dueAt = '2100-01-01T00:00:00.000Z';
const createTimer = `POST /schedules/${timerName(order, Date.parse(dueAt) / 1000)}`;

/** Due in the year 2100. */
const waiting: SecretState = stateOf(
  [
    generation(1, 'grace', {
      duty: duty({ dueAt, nextAttemptAt: dueAt }),
    }),
    generation(2, 'current', { clientId: 'client-b' }),
  ],
  {
    currentVersionId: 'v2',
    clients: {
      'client-a': { role: 'standby', origin: 'created', claimed: true },
      'client-b': { role: 'current', origin: 'created', claimed: true },
    },
  },
);

/** A table with this state, whose every write succeeds. */
function table(state: SecretState): Record<string, Responder> {
  const locked = encodeState(state, { secretArn, rev: 2, writeId: 'w', lock: { holder: 'h', untilMs: 4e12 } });
  return {
    'DynamoDB_20120810.UpdateItem': (outgoing, received) => {
      const { ExpressionAttributeValues: values } = JSON.parse(received.body) as {
        ExpressionAttributeValues: Record<string, { S?: string }>;
      };
      const item = { ...locked, writeId: values[':writeId']?.S ?? 'w', lockHolder: values[':holder']?.S ?? 'h' };
      json(200, { Attributes: attributesOf(item) })(outgoing, received);
    },
    'DynamoDB_20120810.PutItem': json(200, {}),
    'secretsmanager.DescribeSecret': json(200, {
      ARN: secretArn,
      Name: 'crm/sync',
      RotationEnabled: true,
      VersionIdsToStages: { v1: ['AWSPREVIOUS'], v2: ['AWSCURRENT'] },
    }),
    [createTimer]: json(200, { ScheduleArn: 'arn' }),
  };
}

const attributesOf = (item: object) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

/** The table does not know the secret. */
const unknown: Record<string, Responder> = {
  'DynamoDB_20120810.UpdateItem': json(400, { __type: 'ConditionalCheckFailedException' }),
  'DynamoDB_20120810.GetItem': json(200, {}),
};

describe('an order', () => {
  it('is reported in one last line, with everything to find it by', async () => {
    const { lines, output, called } = await arrangeWorld(table(waiting));
    await (await start('retire'))(order, contextOf());
    expect(lines().at(-1)).toMatchObject({
      level: 'INFO',
      requestId: 'request-1',
      outcome: 'not-due',
      nextAttemptAt: dueAt,
      secretArn,
      secretName: 'crm/sync',
      generation: 1,
      clientId: 'client-a',
      phase: 'regenerate',
    });
    expect(output()).not.toContain('CANARY');
    expect(called).toContain(createTimer);
  });

  it('needs no variable with its own name, which Lambda provides', async () => {
    vi.stubEnv('RETIRE_FUNCTION_ARN', undefined);
    const { lines } = await arrangeWorld(table(waiting));
    await (await start('retire'))(order, contextOf());
    expect(lines().at(-1)).toMatchObject({ level: 'INFO' });
  });
});

describe('an error', () => {
  it('of a secret that the ledger knows is counted for its name, and published', async () => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { events, metrics } = await arrangeWorld({
      ...table(waiting),
      [createTimer]: refusal('AccessDeniedException', 403),
    });
    expect(await errorOf((await start('retire'))(order, contextOf()))).toMatchObject({
      code: 'aws-access-denied',
      message: expect.stringContaining(secretArn),
    });
    expect(metrics()).toEqual([
      {
        name: 'RetirementFailed',
        value: 1,
        unit: 'Count',
        dimensions: { SecretName: 'crm/sync', Phase: 'regenerate' },
      },
      { name: 'RetirementFailed', value: 1, unit: 'Count', dimensions: { Code: 'aws-access-denied' } },
    ]);
    expect(events()).toMatchObject([{ type: 'Rotation Failed', detail: { phase: 'regenerate' } }]);
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

describe('O1: what any caller may have written', () => {
  const foreign = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:CANARY-AbCdEf';

  it.each<[string, unknown, Record<string, Responder>]>([
    ['nothing', undefined, {}],
    ['an unrelated object', { phase: 'CANARY', secretArn: 7, clientId: 'CANARY' }, {}],
    ['a secret of another account', { ...order, secretArn: foreign.replace('123456789012', '210987654321') }, {}],
    ['a secret of another region', { ...order, secretArn: foreign.replace('eu-central-1', 'us-east-1') }, {}],
    ['a secret that the ledger does not know', { ...order, secretArn: foreign }, unknown],
  ])('appears in no metric and no event: %s', async (_what, event, responders) => {
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events } = await arrangeWorld(responders);
    const error = await errorOf((await start('retire'))(event, contextOf()));
    expect(error).toMatchObject({ code: 'invalid-retirement-order' });
    expect(metrics().map(({ dimensions }) => dimensions)).toEqual([
      { SecretName: 'unknown', Phase: 'unknown' },
      { Code: 'invalid-retirement-order' },
    ]);
    expect(events()).toEqual([]);
  });
});
