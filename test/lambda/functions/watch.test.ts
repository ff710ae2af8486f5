import { describe, expect, it, vi } from 'vitest';
import { json, type Responder } from '../genesys/local-server.ts';
import { arrangeWorld, contextOf, errorOf, start, useFunctions } from './function-under-test.ts';

useFunctions();

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;

const rotatedBy = (name: string, RotationLambdaARN: string) => ({
  ARN: arnOf(name),
  Name: name,
  RotationEnabled: true,
  RotationLambdaARN,
  CreatedDate: Date.now() / 1000,
});

const ours = 'arn:aws:lambda:eu-central-1:123456789012:function:rotate';

const dynamo = (operation: string) => `DynamoDB_20120810.${operation}`;

/** A STATE item whose lock another invocation holds. */
const locked = {
  pk: { S: `SECRET#${arnOf('one')}` },
  sk: { S: 'STATE' },
  schema: { N: '1' },
  rev: { N: '1' },
  writeId: { S: 'other' },
  shard: { S: 's0' },
  dueAt: { S: '2026-01-01T00:00:00.000Z' },
  lockHolder: { S: 'rotate/request-2/any' },
  lockUntil: { N: String(Date.now() + 3_600_000) },
};

const getItem: Responder = (outgoing, received) => {
  const { Key } = JSON.parse(received.body) as { Key: { pk: { S: string } } };
  const item = Key.pk.S === 'LEDGER' ? undefined : locked;
  json(200, item === undefined ? {} : { Item: item })(outgoing, received);
};

/** An empty ledger, whose secrets are all being worked on by another invocation. */
const ledger: Readonly<Record<string, Responder>> = {
  [dynamo('DescribeTable')]: json(200, { Table: { TableId: 'table-1' } }),
  [dynamo('Query')]: json(200, { Items: [] }),
  [dynamo('GetItem')]: getItem,
  [dynamo('PutItem')]: json(200, {}),
  [dynamo('UpdateItem')]: json(400, { __type: 'ConditionalCheckFailedException' }),
};

describe('an hourly run', () => {
  it('returns what it found, and logs it in the last line', async () => {
    const { lines } = await arrangeWorld(ledger);
    const summary = await (await start('watch'))({}, contextOf());
    expect(summary).toMatchObject({ managedSecrets: 0, triedSecrets: 0, failures: 0, complete: true });
    expect(lines().at(-1)).toMatchObject({ level: 'INFO', requestId: 'request-1', managedSecrets: 0, complete: true });
  });

  it('checks the secrets that our function rotates, in any version, and no others', async () => {
    const { called } = await arrangeWorld({
      ...ledger,
      'secretsmanager.ListSecrets': json(200, {
        SecretList: [rotatedBy('one', ours), rotatedBy('two', `${ours}:live`), rotatedBy('three', `${ours}-other`)],
      }),
    });
    expect(await (await start('watch'))({}, contextOf())).toMatchObject({ managedSecrets: 2, complete: true });
    expect(called.filter((operation) => operation === dynamo('UpdateItem'))).toHaveLength(2);
  });

  it('publishes that it checked everything', async () => {
    const { metrics } = await arrangeWorld(ledger);
    await (await start('watch'))({}, contextOf());
    expect(metrics()).toContainEqual({ name: 'WatchCompleted', value: 1, unit: 'Count', dimensions: {} });
  });

  it('asks for the id of the table once for as long as the instance lives', async () => {
    const { called } = await arrangeWorld(ledger);
    const handler = await start('watch');
    await handler({}, contextOf());
    await handler({}, contextOf());
    expect(called.filter((operation) => operation === dynamo('DescribeTable'))).toHaveLength(1);
  });

  it.each([
    ['checks everything while there is time', 8_000, true],
    ['keeps a third of a short time to publish what it found', 7_000, false],
  ])('%s', async (_what, givenMs, complete) => {
    await arrangeWorld({
      ...ledger,
      'secretsmanager.ListSecrets': json(200, { SecretList: [rotatedBy('one', ours)] }),
    });
    // The clocks stand still: what counts is the share that is kept back of the time that is given.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const summary = await (await start('watch'))({}, contextOf({ getRemainingTimeInMillis: () => givenMs }));
    expect(summary).toMatchObject({ complete });
  });
});

describe('one secret', () => {
  it('is checked without the list of all, and without the metrics of a run', async () => {
    const { called, metrics } = await arrangeWorld(ledger);
    expect(await (await start('watch'))({ secretArn: arnOf('one') }, contextOf())).toMatchObject({ outcome: 'busy' });
    expect(called).not.toContain('secretsmanager.ListSecrets');
    expect(metrics()).toEqual([]);
  });

  it('of others is ignored when its labels were moved', async () => {
    const event = { 'detail-type': 'Secret Label Updated', resources: [arnOf('foreign')] };
    const { lines } = await arrangeWorld({
      ...ledger,
      [dynamo('GetItem')]: json(200, {}),
      'secretsmanager.DescribeSecret': json(400, { __type: 'AccessDeniedException' }),
    });
    expect(await (await start('watch'))(event, contextOf())).toMatchObject({ outcome: 'ignored' });
    expect(lines().map(({ level }) => level)).toEqual(['INFO']);
  });
});

describe('a run that can check nothing', () => {
  it.each([
    ['for the secrets cannot be listed', 'aws-access-denied', {}, {}],
    ['because it does not know what to check', 'invalid-settings', { ROTATE_FUNCTION_ARN: undefined }, {}],
    ['because the event is malformed', 'invalid-event', {}, { secretArn: 'CANARY' }],
  ])('fails, %s, and the metric that an alarm waits for says so', async (_what, code, variables, event) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    vi.stubEnv('ROTATION_EVENT_BUS', 'rotations');
    const { metrics, events, lines, output } = await arrangeWorld({
      ...ledger,
      'secretsmanager.ListSecrets': json(400, { __type: 'AccessDeniedException' }),
    });
    const error = await errorOf((await start('watch'))(event, contextOf()));
    expect(error).toMatchObject({ code, message: expect.not.stringContaining('Secret:') });
    expect(metrics()).toEqual([{ name: 'WatchCompleted', value: 0, unit: 'Count', dimensions: {} }]);
    expect(lines().at(-1)).toMatchObject({ level: 'ERROR', code });
    expect(events()).toEqual([]);
    expect(output()).not.toContain('CANARY');
  });
});
