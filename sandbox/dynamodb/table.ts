import { randomUUID } from 'node:crypto';
import { account, region } from '../aws-account.ts';
import type { AttributeMap } from './attribute-value.ts';

/** A table as the sandbox keeps it beside the engine: what the engine does not know, and a copy to look at. */
export interface Table {
  readonly name: string;
  readonly keys: KeyNames;
  /** By index name. */
  readonly indexKeys: ReadonlyMap<string, KeyNames>;
  readonly createdMs: number;
  deletionProtection: boolean;
  readonly kmsKeyId: string | undefined;
  tableId: string;
  /** What the engine holds, by key. */
  items: Map<string, AttributeMap>;
}

export interface KeyNames {
  readonly partition: string;
  readonly sort: string | undefined;
}

/** The fields of CreateTable that are read here; the engine checks the rest. */
export interface CreateTableRequest {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly KeySchemaElement[];
  }[];
  readonly DeletionProtectionEnabled?: boolean;
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string };
}

interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export function createTableRecord(request: CreateTableRequest, nowMs: number): Table {
  const indexes = request.GlobalSecondaryIndexes ?? [];
  return {
    name: request.TableName,
    keys: keyNames(request.KeySchema),
    indexKeys: new Map(indexes.map(({ IndexName, KeySchema }) => [IndexName, keyNames(KeySchema)])),
    createdMs: nowMs,
    deletionProtection: request.DeletionProtectionEnabled === true,
    kmsKeyId: request.SSESpecification?.KMSMasterKeyId,
    tableId: randomUUID(),
    items: new Map(),
  };
}

/** The key of an item, out of the whole item. */
export function keyOf({ keys }: Table, attributes: AttributeMap): AttributeMap {
  const names = keys.sort === undefined ? [keys.partition] : [keys.partition, keys.sort];
  return Object.fromEntries(names.map((name) => [name, attributes[name] ?? {}]));
}

/** The same text for the same key. */
export function keyText(table: Table, attributes: AttributeMap): string {
  return JSON.stringify(Object.values(keyOf(table, attributes)));
}

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

function keyNames(schema: readonly KeySchemaElement[]): KeyNames {
  const nameOf = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { partition: nameOf('HASH') ?? '', sort: nameOf('RANGE') };
}
