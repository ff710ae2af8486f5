import { account, region } from '../aws-account.ts';
import type { SandboxRequest, SandboxResponse } from '../core/service.ts';
import type { AccessErrorName, AccessRequirement } from '../iam/access-requirement.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';
import { dynamoDbError } from './dynamodb-error.ts';
import { type KeyNames, type Table, tableArn } from './table.ts';

/** The fields of a request that its permissions depend on. */
interface RequestBody {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Item?: AttributeMap;
  readonly Key?: AttributeMap;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: AttributeMap;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/**
 * What a call needs its caller to be allowed. `dynamodb:LeadingKeys` are the partition keys that it names; a Scan names
 * none, so that `ForAllValues` holds for it as it does at AWS.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function dynamoDbRequirements(
  tables: ReadonlyMap<string, Table>,
  operation: string,
  request: SandboxRequest,
): readonly AccessRequirement[] {
  const action = `dynamodb:${operation}`;
  if (operation === 'ListTables') return [{ action, resource: '*', context: {} }];
  const body = readBody(request);
  const names = body.RequestItems === undefined ? [body.TableName ?? ''] : Object.keys(body.RequestItems);
  return names.flatMap((name) => {
    const table = tables.get(name);
    const index = body.IndexName === undefined ? '' : `/index/${body.IndexName}`;
    const leading = table === undefined ? [] : leadingKeys(table, body);
    const context = leading.length === 0 ? {} : { 'dynamodb:LeadingKeys': leading };
    const required: AccessRequirement[] = [{ action, resource: `${tableArn(name)}${index}`, context }];
    if (table?.kmsKeyId !== undefined) required.push(keyRequirement(table.kmsKeyId, name));
    return required;
  });
}

export function rejectAccess(name: AccessErrorName, message: string): SandboxResponse {
  return dynamoDbError(name, message);
}

/**
 * DynamoDB decrypts the key of the table in the name of whoever calls.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
function keyRequirement(keyId: string, tableName: string): AccessRequirement {
  return {
    action: 'kms:Decrypt',
    resource: keyId.startsWith('arn:') ? keyId : `arn:aws:kms:${region}:${account}:key/${keyId}`,
    context: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': account },
    message: `KMS key access denied error: the caller may not use the key of ${tableName}.`,
  };
}

function leadingKeys(table: Table, body: RequestBody): string[] {
  const keys = body.IndexName === undefined ? table.keys : table.indexKeys.get(body.IndexName);
  if (keys === undefined) return [];
  const requested = body.RequestItems?.[table.name];
  const named = requested === undefined ? [body.Item ?? body.Key ?? {}] : keysIn(requested);
  const values = named.map((attributes) => attributes[keys.partition]);
  if (body.KeyConditionExpression !== undefined) values.push(queriedKey(keys, body));
  return [...new Set(values.flatMap((value) => textOf(value)))];
}

/** Of a batch: what is written or deleted, or the keys that are read. */
function keysIn(requested: unknown): AttributeMap[] {
  const writes = Array.isArray(requested) ? requested : ((requested as { Keys?: unknown[] }).Keys ?? []);
  return writes.map(
    (entry: { PutRequest?: { Item: AttributeMap }; DeleteRequest?: { Key: AttributeMap } } & AttributeMap) =>
      entry.PutRequest?.Item ?? entry.DeleteRequest?.Key ?? entry,
  ) as AttributeMap[];
}

/** The value that a key condition such as `#pk = :pk AND begins_with(sk, :prefix)` compares the partition key with. */
function queriedKey({ partition }: KeyNames, body: RequestBody): AttributeValue | undefined {
  const { KeyConditionExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = body;
  for (const [, name = '', value = ''] of KeyConditionExpression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)) {
    if ((ExpressionAttributeNames[name] ?? name) === partition) return ExpressionAttributeValues[value];
  }
  return undefined;
}

function textOf(value: AttributeValue | undefined): string[] {
  const [text] = Object.values(value ?? {});
  return text === undefined ? [] : [String(text)];
}

/** What is wrong with a body the operation says later. */
function readBody(request: SandboxRequest): RequestBody {
  const body: unknown = JSON.parse(Buffer.from(request.body).toString() || '{}');
  return typeof body === 'object' && body !== null ? body : {};
}
