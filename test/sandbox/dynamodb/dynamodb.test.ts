import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamoDbFailures } from '../../../sandbox/dynamodb/dynamodb-error.ts';
import { ledgerTable } from '../../../sandbox/ledger-table.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';

const TableName = ledgerTable.name;
const service = 'dynamodb';

let sandbox: AwsSandbox;
let client: DynamoDBClient;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  client = new DynamoDBClient(sandbox.clientConfiguration);
  await sandbox.dynamoDb.createTable(ledgerTable);
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const key = (pk: string, sk = 'STATE') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string, more: Record<string, { S: string } | { N: string }> = {}, sk = 'STATE') =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(pk, sk), ...more } }));
const read = (pk: string, sk = 'STATE') =>
  client.send(new GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }));
const increment = (pk: string, condition: string) =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key: key(pk),
      UpdateExpression: 'SET rev = if_not_exists(rev, :zero) + :one',
      ConditionExpression: condition,
      ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );

describe('an item', () => {
  it('is written on a condition, and read as it was written', async () => {
    expect((await increment('a', 'attribute_not_exists(rev)')).Attributes).toEqual({ ...key('a'), rev: { N: '1' } });
    await expect(increment('a', 'attribute_not_exists(rev)')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect((await read('a')).Item).toEqual({ ...key('a'), rev: { N: '1' } });
    expect(sandbox.dynamoDb.items(TableName)).toEqual([{ pk: 'a', sk: 'STATE', rev: 1 }]);
  });

  it('of several updates at once has all of them, one after the other', async () => {
    await Promise.all(Array.from({ length: 10 }, () => increment('a', 'attribute_not_exists(absent)')));
    expect(sandbox.dynamoDb.items(TableName)).toEqual([{ pk: 'a', sk: 'STATE', rev: 10 }]);
  });

  it('can be written and removed past every condition', async () => {
    await sandbox.dynamoDb.put(TableName, { pk: 'a', sk: 'STATE', rev: 7, by: ['b'], ok: true, nothing: null });
    expect((await read('a')).Item).toMatchObject({ rev: { N: '7' }, by: { L: [{ S: 'b' }] } });
    expect(sandbox.dynamoDb.items(TableName)).toEqual([
      { pk: 'a', sk: 'STATE', rev: 7, by: ['b'], ok: true, nothing: null },
    ]);
    await sandbox.dynamoDb.remove(TableName, { pk: 'a', sk: 'STATE' });
    expect((await read('a')).Item).toBeUndefined();
  });

  it('reports a changed item to listeners, before and after', async () => {
    const changes: unknown[] = [];
    const stop = sandbox.dynamoDb.onChange(({ before, after }) => changes.push([before?.rev, after?.rev]));
    await put('a', { rev: { N: '1' } });
    await increment('a', 'attribute_exists(pk)');
    await sandbox.dynamoDb.clear(TableName);
    stop();
    await put('a');
    expect(changes).toEqual([
      [undefined, 1],
      [1, 2],
      [2, undefined],
    ]);
  });
});

describe('an index', () => {
  it('holds keys, in the order of its sort key, page by page', async () => {
    for (const [pk, dueAt] of Object.entries({ a: '2026-03', b: '2026-01', c: '2026-02', d: '2027' })) {
      await put(pk, { shard: { S: 's1' }, dueAt: { S: dueAt }, data: { S: 'more' } });
    }
    const page = (start?: Record<string, { S: string }>) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName: 'byDue',
          KeyConditionExpression: '#shard = :shard AND dueAt <= :now',
          ExpressionAttributeNames: { '#shard': 'shard' },
          ExpressionAttributeValues: { ':shard': { S: 's1' }, ':now': { S: '2026-06' } },
          Limit: 2,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
    const first = await page();
    const second = await page(first.LastEvaluatedKey as Record<string, { S: string }>);
    const items = [...(first.Items ?? []), ...(second.Items ?? [])];
    expect(items.map(({ pk }) => pk?.S)).toEqual(['b', 'c', 'a']);
    expect(items[0]).toEqual({ ...key('b'), shard: { S: 's1' }, dueAt: { S: '2026-01' } });
    expect(second.LastEvaluatedKey).toBeUndefined();
  });
});

describe('a batch', () => {
  const write = () => {
    const names = ['a', 'b', 'c'];
    const RequestItems = { [TableName]: names.map((pk) => ({ PutRequest: { Item: key(pk) } })) };
    return client.send(new BatchWriteItemCommand({ RequestItems }));
  };

  it('is written whole', async () => {
    expect((await write()).UnprocessedItems).toEqual({});
    expect(sandbox.dynamoDb.items(TableName)).toHaveLength(3);
  });

  it.each([0, 2])('of which only %i items are taken comes back in part', async (limit) => {
    sandbox.dynamoDb.settings.batchWriteLimit = limit;
    expect((await write()).UnprocessedItems?.[TableName]).toHaveLength(3 - limit);
    expect(sandbox.dynamoDb.items(TableName)).toHaveLength(limit);
  });
});

describe('a table', () => {
  const describeTable = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table;

  it('has an ARN and an id, and a date of the sandbox’s clock', async () => {
    await sandbox.clock.advance(86_400_000_000);
    await sandbox.dynamoDb.deleteTable(TableName);
    await sandbox.dynamoDb.createTable(ledgerTable);
    const table = await describeTable();
    expect(table).toMatchObject({
      TableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger',
      TableId: sandbox.dynamoDb.tableId(TableName),
      TableStatus: 'ACTIVE',
    });
    expect(table?.CreationDateTime?.getTime()).toBeGreaterThan(Date.now() + 80_000_000_000);
  });

  it('that was restored from a backup has another id and its items', async () => {
    await put('a');
    const before = (await describeTable())?.TableId;
    const changed = sandbox.dynamoDb.changeTableId(TableName);
    expect((await describeTable())?.TableId).toBe(changed);
    expect(changed).not.toBe(before);
    expect((await read('a')).Item).toEqual(key('a'));
  });

  it('that was deleted and made again is empty and has another id', async () => {
    await put('a');
    const before = (await describeTable())?.TableId;
    await client.send(new DeleteTableCommand({ TableName }));
    await expect(read('a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(describeTable()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    expect((await read('a')).Item).toBeUndefined();
    expect((await describeTable())?.TableId).not.toBe(before);
    expect((await client.send(new ListTablesCommand())).TableNames).toEqual([TableName]);
  });

  it('that is protected cannot be deleted', async () => {
    await sandbox.dynamoDb.deleteTable(TableName);
    await sandbox.dynamoDb.createTable({ ...ledgerTable, deletionProtection: true });
    await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('protected against deletion'),
    });
    expect(await describeTable()).toMatchObject({ DeletionProtectionEnabled: true });
  });

  it('goes back to a snapshot: what came goes, what changed or went comes back', async () => {
    await put('kept');
    await put('changed', { rev: { N: '1' } });
    await put('gone', { shard: { S: 's1' }, dueAt: { S: '2026' } });
    const snapshot = sandbox.dynamoDb.snapshot(TableName);
    const items = sandbox.dynamoDb.items(TableName);
    await increment('changed', 'attribute_exists(pk)');
    await sandbox.dynamoDb.remove(TableName, { pk: 'gone', sk: 'STATE' });
    for (let index = 0; index < 30; index += 1) await put(`new-${index}`);
    sandbox.dynamoDb.settings.batchWriteLimit = 0;
    await sandbox.dynamoDb.restore(TableName, snapshot);
    expect(new Set(sandbox.dynamoDb.items(TableName))).toEqual(new Set(items));
    expect((await read('changed')).Item?.rev).toEqual({ N: '1' });
    expect((await read('new-0')).Item).toBeUndefined();
    const due = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'byDue',
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': { S: 's1' } },
      }),
    );
    expect(due.Items).toHaveLength(1);
  });
});

describe('a call that fails', () => {
  it.each([
    ['throttled', 'ProvisionedThroughputExceededException', 400],
    ['conditionFailed', 'ConditionalCheckFailedException', 400],
    ['unavailable', 'InternalServerError', 500],
  ] as const)('%s does nothing', async (failure, name, httpStatusCode) => {
    sandbox.faults.add({ service, effect: { kind: 'respond', ...dynamoDbFailures[failure] } });
    await expect(put('a')).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(sandbox.dynamoDb.items(TableName)).toEqual([]);
    await put('a');
    expect(sandbox.dynamoDb.items(TableName)).toHaveLength(1);
  });

  it('by a lost reply has done what was asked', async () => {
    sandbox.faults.add({ service, operation: 'PutItem', effect: { kind: 'lost-reply' } });
    await expect(put('a')).rejects.toThrow();
    expect(sandbox.dynamoDb.items(TableName)).toHaveLength(1);
    expect(sandbox.journal.entries()).toMatchObject([{ service, operation: 'PutItem', applied: true }]);
  });

  it.each(['truncated-body', 'lost-request'] as const)('by %s is no answer', async (kind) => {
    await put('a', { data: { S: 'x'.repeat(100) } });
    sandbox.faults.add({ service, effect: { kind } });
    await expect(read('a')).rejects.toThrow();
  });

  it('for what the sandbox does not have says so', async () => {
    const TransactItems = [{ Put: { TableName, Item: key('a') } }];
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      name: 'NotImplementedBySandbox',
    });
  });

  it('for a body that is none is an error of DynamoDB', async () => {
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
      body: 'none',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('SerializationException');
  });
});
