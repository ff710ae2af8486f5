import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Persistent } from '../core/persistent.ts';
import type { SandboxService } from '../core/service.ts';
import { type AttributeMap, type Item, toAttributes, toItem } from './attribute-value.ts';
import { createDynamoDbService } from './dynamodb-service.ts';
import { type CreateTableRequest, keyOf, type Table, tableArn } from './table.ts';
import { createTables, type DynamoDbSettings } from './tables.ts';

export interface TableDefinition {
  readonly name: string;
  /** Names of the key attributes; all of them are strings. */
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Indexes that hold keys only. */
  readonly indexes?: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }[];
  /** Default false. */
  readonly deletionProtection?: boolean;
  /** Id or ARN of a key. Default: the AWS owned key. */
  readonly kmsKeyId?: string;
}

/** All items of a table at one point in time. */
export interface TableSnapshot {
  readonly items: ReadonlyMap<string, AttributeMap>;
}

export type ChangeListener = (change: {
  readonly table: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}) => void;

/** DynamoDB: a service for clients, and direct access for tests and operators. */
export interface DynamoDb extends Persistent {
  readonly service: SandboxService;
  /** Can be changed at any time. */
  readonly settings: DynamoDbSettings;
  /** Resolves with the ARN when the table is active. @throws {Error} when there is such a table */
  createTable(table: TableDefinition): Promise<string>;
  /** Deletes a table, even if it is protected. */
  deleteTable(name: string): Promise<void>;
  tableId(name: string): string;
  /** Gives the table a new id and keeps its items, as if it was restored from a backup. */
  changeTableId(name: string): string;
  /** Everything in the table, in no particular order. */
  items(name: string): readonly Item[];
  /** Writes an item without checking conditions or permissions. */
  put(name: string, item: Item): Promise<void>;
  /** Deletes an item, given its key or the whole item. */
  remove(name: string, item: Item): Promise<void>;
  snapshot(name: string): TableSnapshot;
  /** Replaces all items with those of a snapshot. The table keeps its id. */
  restore(name: string, snapshot: TableSnapshot): Promise<void>;
  /** Deletes every item. */
  clear(name: string): Promise<void>;
  /** Calls the listener after every change of an item, before the response to the caller. */
  onChange(listener: ChangeListener): () => void;
}

/** The maximum number of items in one BatchWriteItem. */
const batchSize = 25;

export function createDynamoDb(parts: { readonly now: () => number }): DynamoDb {
  const tables = createTables(parts);

  const find = (name: string): Table => {
    const table = tables.all().get(name);
    if (table === undefined) throw new Error(`There is no table ${name}.`);
    return table;
  };
  const { call } = tables;
  const restore = async (name: string, { items }: TableSnapshot) => {
    const table = find(name);
    const deleted = [...table.items].filter(([key]) => !items.has(key));
    const changed = [...items].filter(([key, item]) => !isDeepStrictEqual(table.items.get(key), item));
    const requests = [
      ...deleted.map(([, item]) => ({ DeleteRequest: { Key: keyOf(table, item) } })),
      ...changed.map(([, item]) => ({ PutRequest: { Item: item } })),
    ];
    for (let start = 0; start < requests.length; start += batchSize) {
      await call('BatchWriteItem', { RequestItems: { [name]: requests.slice(start, start + batchSize) } });
    }
  };

  return {
    service: createDynamoDbService(tables),
    settings: tables.settings,
    async createTable(table) {
      await call('CreateTable', createTableRequest(table));
      return tableArn(table.name);
    },
    async deleteTable(name) {
      find(name).deletionProtection = false;
      await call('DeleteTable', { TableName: name });
    },
    tableId: (name) => find(name).tableId,
    changeTableId(name) {
      const table = find(name);
      table.tableId = randomUUID();
      return table.tableId;
    },
    items: (name) => [...find(name).items.values()].map(toItem),
    put: (name, item) => call('PutItem', { TableName: name, Item: toAttributes(item) }),
    remove: (name, item) => call('DeleteItem', { TableName: name, Key: keyOf(find(name), toAttributes(item)) }),
    snapshot: (name) => ({ items: new Map(find(name).items) }),
    restore,
    clear: (name) => restore(name, { items: new Map() }),
    save: () =>
      new Map([...tables.all()].map(([name, table]) => [name, { id: table.tableId, items: new Map(table.items) }])),
    async load(saved) {
      for (const [name, { id, items }] of saved as Map<string, TableSnapshot & { readonly id: string }>) {
        find(name).tableId = id;
        await restore(name, { items });
      }
    },
    onChange: (listener) =>
      tables.onChange(({ table, before, after }) =>
        listener({ table, before: before && toItem(before), after: after && toItem(after) }),
      ),
  };
}

function createTableRequest(table: TableDefinition): CreateTableRequest {
  const { name, indexes = [], deletionProtection, kmsKeyId } = table;
  const attributes = [table, ...indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey ?? []].flat());
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...new Set(attributes)].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema(table),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'KEYS_ONLY' },
          })),
        }),
    ...(deletionProtection === undefined ? {} : { DeletionProtectionEnabled: deletionProtection }),
    ...(kmsKeyId === undefined ? {} : { SSESpecification: { KMSMasterKeyId: kmsKeyId } }),
  } as CreateTableRequest;
}

function keySchema({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey?: string }) {
  const sort = sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }];
  return [{ AttributeName: partitionKey, KeyType: 'HASH' }, ...sort];
}
