import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerTable } from '../../../sandbox/ledger-table.ts';
import { type AwsSandbox, startAwsSandbox } from '../aws/aws-sandbox.ts';

const TableName = ledgerTable.name;
const tableArn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger';
const onSecrets = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SECRET#*'] } };

let sandbox: AwsSandbox;
let roleArn: string;

beforeEach(async () => {
  sandbox = await startAwsSandbox();
  await sandbox.dynamoDb.createTable(ledgerTable);
  roleArn = sandbox.iam.createRole({
    name: 'retire',
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
  sandbox.iam.enforce();
});
afterEach(() => sandbox.close());

function grant(Action: string, Resource: string, Condition: object = {}): void {
  const Statement = [{ Effect: 'Allow', Action, Resource, Condition }];
  sandbox.iam.attachPolicy(roleArn, crypto.randomUUID(), { Version: '2012-10-17', Statement });
}

function client(): DynamoDBClient {
  const accessKeyId = sandbox.iam.role(roleArn)?.accessKeyId ?? '';
  return new DynamoDBClient({ ...sandbox.clientConfiguration, credentials: { accessKeyId, secretAccessKey: 'any' } });
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'STATE' } });
const denied = { name: 'AccessDeniedException', message: expect.stringContaining('is not authorized to perform') };
const query = (expression: string, values: Record<string, { S: string }>, more: object = {}) =>
  client().send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: expression,
      ExpressionAttributeValues: values,
      ...more,
    }),
  );

it('names the table and, for an index, the index', async () => {
  grant('dynamodb:DescribeTable', tableArn);
  grant('dynamodb:Query', `${tableArn}/index/byDue`);
  grant('dynamodb:ListTables', '*');
  await client().send(new DescribeTableCommand({ TableName }));
  await client().send(new ListTablesCommand());
  const names = { ExpressionAttributeNames: { '#shard': 'shard' } };
  await query('#shard = :s', { ':s': { S: 's1' } }, { ...names, IndexName: 'byDue' });
  await expect(query('pk = :pk', { ':pk': { S: 'a' } })).rejects.toMatchObject(denied);
  await expect(client().send(new GetItemCommand({ TableName, Key: key('a') }))).rejects.toMatchObject(denied);
});

it('of items asks for their partition keys', async () => {
  for (const action of ['GetItem', 'PutItem', 'UpdateItem', 'Query', 'BatchWriteItem']) {
    grant(`dynamodb:${action}`, tableArn, onSecrets);
  }
  const attempts = (pk: string) => [
    () => client().send(new GetItemCommand({ TableName, Key: key(pk) })),
    () => client().send(new PutItemCommand({ TableName, Item: key(pk) })),
    () => client().send(new UpdateItemCommand({ TableName, Key: key(pk) })),
    () => query('pk = :pk', { ':pk': { S: pk } }),
    () =>
      query(
        '#p = :pk AND begins_with(sk, :sk)',
        { ':pk': { S: pk }, ':sk': { S: 'E' } },
        { ExpressionAttributeNames: { '#p': 'pk' } },
      ),
  ];
  for (const attempt of attempts('SECRET#a')) await attempt();
  for (const attempt of attempts('APPROVAL#a')) await expect(attempt()).rejects.toMatchObject(denied);
});

it('of a batch asks for the partition key of every item', async () => {
  grant('dynamodb:BatchWriteItem', tableArn, onSecrets);
  const write = (...names: string[]) => {
    const RequestItems = { [TableName]: names.map((pk) => ({ PutRequest: { Item: key(pk) } })) };
    return client().send(new BatchWriteItemCommand({ RequestItems }));
  };
  await write('SECRET#a', 'SECRET#b');
  await expect(write('SECRET#a', 'APPROVAL#b')).rejects.toMatchObject(denied);
  expect(sandbox.dynamoDb.items(TableName)).toHaveLength(2);
});

it('of a scan names no key, as at AWS, so that such a condition does not keep it out', async () => {
  grant('dynamodb:Scan', tableArn, onSecrets);
  await client().send(new ScanCommand({ TableName }));
});

it('of a table with a key of its own asks for the key too, through DynamoDB', async () => {
  const kmsKeyId = 'arn:aws:kms:eu-west-1:123456789012:key/own';
  await sandbox.dynamoDb.deleteTable(TableName);
  await sandbox.dynamoDb.createTable({ ...ledgerTable, kmsKeyId });
  grant('dynamodb:GetItem', tableArn);
  const read = () => client().send(new GetItemCommand({ TableName, Key: key('a') }));
  await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  grant('kms:Decrypt', kmsKeyId, { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } });
  await read();
});
