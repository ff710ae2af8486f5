import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ItemKey } from '../ledger/keys.ts';
import type { Deadline } from '../ports/time.ts';
import { abortBeforeDeadline, abortMarginMs } from './abort-before-deadline.ts';
import { clientConfiguration } from './client-configuration.ts';
import { fromAttributes, type PlainRecord, toAttributes } from './dynamodb-attributes.ts';
import { ledgerFailure, unusableResponse } from './ledger-failure.ts';
import { awsFailure } from './translate-aws-error.ts';

/** An expression names every attribute as `#name`, for many words are reserved. */
export interface Condition {
  readonly condition: string;
  /** By placeholder without the colon. */
  readonly values: PlainRecord;
}

export interface Change extends Condition {
  readonly update: string;
}

export interface TableQuery {
  readonly keys: string;
  readonly values: PlainRecord;
  /** Default: the table itself, read consistently. */
  readonly index?: string;
}

/** The table of the ledger, in single-item requests. Each may fail with `ledger-unavailable`. */
export interface LedgerTable {
  readonly name: string;
  read(key: ItemKey): Promise<PlainRecord | undefined>;
  /** The whole item as it is now; `undefined` where the condition does not hold. */
  update(key: ItemKey, change: Change): Promise<PlainRecord | undefined>;
  /** Whether the condition held. */
  put(record: object, condition?: Condition): Promise<boolean>;
  remove(key: ItemKey): Promise<void>;
  query(query: TableQuery): AsyncGenerator<PlainRecord, void>;
  /** Puts at most 25 items. Answers the sort keys of those that DynamoDB did not take this time. */
  putBatch(records: readonly PlainRecord[]): Promise<ReadonlySet<string>>;
  id(): Promise<string>;
}

export function openLedgerTable(name: string, end: Deadline): LedgerTable {
  let client: DynamoDBClient | undefined;
  const open = () => {
    client ??= abortBeforeDeadline(new DynamoDBClient(clientConfiguration), end, abortMarginMs.work);
    return client;
  };
  const failed = (error: unknown, operation: string, outcome: 'unchanged' | 'unknown') =>
    ledgerFailure(error, `dynamodb:${operation}`, name, outcome);

  return {
    name,
    async read(key) {
      try {
        const request = { TableName: name, Key: toAttributes(key), ConsistentRead: true };
        const { Item: item } = await open().send(new GetItemCommand(request));
        return item && fromAttributes(item);
      } catch (error) {
        throw failed(error, 'GetItem', 'unchanged');
      }
    },
    async update(key, { update, condition, values }) {
      try {
        const { Attributes: item } = await open().send(
          new UpdateItemCommand({
            TableName: name,
            Key: toAttributes(key),
            UpdateExpression: update,
            ConditionExpression: condition,
            ...expressionParts(`${update} ${condition}`, values),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return fromAttributes(item);
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        throw failed(error, 'UpdateItem', 'unknown');
      }
    },
    async put(record, condition) {
      try {
        const conditional = condition && {
          ConditionExpression: condition.condition,
          ...expressionParts(condition.condition, condition.values),
        };
        await open().send(new PutItemCommand({ TableName: name, Item: toAttributes(record), ...conditional }));
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        throw failed(error, 'PutItem', 'unknown');
      }
    },
    async remove(key) {
      try {
        await open().send(new DeleteItemCommand({ TableName: name, Key: toAttributes(key) }));
      } catch (error) {
        throw failed(error, 'DeleteItem', 'unknown');
      }
    },
    async *query({ keys, values, index }) {
      const seen = new Set<string>();
      let start: Record<string, AttributeValue> | undefined;
      do {
        const request = {
          TableName: name,
          KeyConditionExpression: keys,
          ...expressionParts(keys, values),
          ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        };
        const page = await open()
          .send(new QueryCommand(request))
          .catch((error) => {
            throw failed(error, 'Query', 'unchanged');
          });
        for (const item of listOf(page.Items)) yield fromAttributes(item);
        start = page.LastEvaluatedKey;
        const position = JSON.stringify(start);
        if (start !== undefined && seen.has(position)) throw unusableResponse('dynamodb:Query', name, 'has no end');
        seen.add(position);
      } while (start !== undefined);
    },
    async putBatch(records) {
      try {
        const requests = records.map((record) => ({ PutRequest: { Item: toAttributes(record) } }));
        const reply = await open().send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }));
        const left = listOf(reply.UnprocessedItems?.[name]).map(
          ({ PutRequest }) => fromAttributes(PutRequest?.Item).sk,
        );
        if (left.every((sk) => typeof sk === 'string')) return new Set(left);
        throw unusableResponse('dynamodb:BatchWriteItem', name, 'does not say which items are left');
      } catch (error) {
        throw failed(error, 'BatchWriteItem', 'unknown');
      }
    },
    async id() {
      try {
        const { Table: table } = await open().send(new DescribeTableCommand({ TableName: name }));
        if (typeof table?.TableId === 'string') return table.TableId;
      } catch (error) {
        throw failed(error, 'DescribeTable', 'unchanged');
      }
      throw unusableResponse('dynamodb:DescribeTable', name, 'returned no TableId');
    },
  };
}

/** The SDK passes on what has come; it checks no types. */
function listOf<Member>(list: readonly Member[] | undefined): readonly Member[] {
  return Array.isArray(list) ? list : [];
}

function isConditionFailed(error: unknown): boolean {
  return awsFailure(error).name === 'ConditionalCheckFailedException';
}

/** The names that an expression uses, and the values, with their placeholders. */
function expressionParts(expression: string, values: PlainRecord) {
  const names = [...new Set(expression.match(/#\w+/g))].map((placeholder) => [placeholder, placeholder.slice(1)]);
  const entries = Object.entries(toAttributes(values)).map(([name, value]) => [`:${name}`, value] as const);
  return {
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string> }),
    ExpressionAttributeValues: Object.fromEntries(entries),
  };
}
