import type { SandboxResponse } from '../core/service.ts';
import type { AttributeMap } from './attribute-value.ts';
import { createDynaliteEngine } from './dynalite-engine.ts';
import { dynamoDbError } from './dynamodb-error.ts';
import { type CreateTableRequest, createTableRecord, keyText, type Table, tableArn } from './table.ts';
import { divideBatch, type ItemWrite, type RequestBody, writesIn } from './write-requests.ts';

export interface DynamoDbSettings {
  /** How many items one BatchWriteItem takes; the rest comes back unprocessed. Default: all. */
  batchWriteLimit: number;
}

export interface ItemChange {
  readonly table: string;
  readonly before: AttributeMap | undefined;
  readonly after: AttributeMap | undefined;
}

/** The tables of the account: what the engine does, and what it leaves out. */
export interface DynamoDbTables {
  readonly settings: DynamoDbSettings;
  all(): ReadonlyMap<string, Table>;
  supports(operation: string): boolean;
  handle(operation: string, body: Uint8Array): Promise<SandboxResponse>;
  /** Whatever the settings say. @throws {Error} when the operation is rejected */
  call(operation: string, parameters: object): Promise<void>;
  onChange(listener: (change: ItemChange) => void): () => void;
}

const reads = new Set(['BatchGetItem', 'DescribeTable', 'GetItem', 'ListTables', 'Query', 'Scan']);
const changes = new Set(['BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteTable', 'PutItem', 'UpdateItem']);

export function createTables({ now }: { readonly now: () => number }): DynamoDbTables {
  const engine = createDynaliteEngine();
  const settings: DynamoDbSettings = { batchWriteLimit: Number.POSITIVE_INFINITY };
  const tables = new Map<string, Table>();
  const listeners = new Set<(change: ItemChange) => void>();
  /** Writes are carried out one after the other, so that the copy is never older than the engine's last one. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(action: () => Promise<Result>): Promise<Result> => {
    const result = last.then(action);
    last = result.catch(() => undefined);
    return result;
  };

  const copy = async (table: Table, write: ItemWrite) => {
    const key = keyText(table, write.kind === 'put' ? write.item : write.key);
    const before = table.items.get(key);
    const after =
      write.kind === 'put' ? write.item : write.kind === 'delete' ? undefined : await read(table, write.key);
    if (after === undefined) table.items.delete(key);
    else table.items.set(key, after);
    for (const listener of listeners) listener({ table: table.name, before, after });
  };

  const read = async (table: Table, key: AttributeMap) => {
    const reply = await engine.call('GetItem', { TableName: table.name, Key: key, ConsistentRead: true });
    return reply.Item as AttributeMap | undefined;
  };

  const write = async (operation: string, body: RequestBody): Promise<SandboxResponse> => {
    const response = await engine.handle(operation, Buffer.from(JSON.stringify(body)));
    if (response.status !== 200) return response;
    for (const [name, written] of writesIn(operation, body)) {
      const table = tables.get(name);
      if (table !== undefined) for (const one of written) await copy(table, one);
    }
    return response;
  };

  const writeBatch = async (body: RequestBody): Promise<SandboxResponse> => {
    const { accepted, unprocessed } = divideBatch(body, settings.batchWriteLimit);
    if (unprocessed === undefined) return write('BatchWriteItem', body);
    const response = accepted === undefined ? json({}) : await write('BatchWriteItem', accepted);
    return response.status === 200 ? json({ UnprocessedItems: unprocessed }) : response;
  };

  const statusOf = async (name: string): Promise<string | undefined> => {
    const response = await engine.handle('DescribeTable', Buffer.from(JSON.stringify({ TableName: name })));
    return JSON.parse(String(response.body)).Table?.TableStatus;
  };

  const create = async (body: RequestBody): Promise<SandboxResponse> => {
    const response = await engine.handle('CreateTable', Buffer.from(JSON.stringify(body)));
    if (response.status !== 200) return response;
    const table = createTableRecord(body as unknown as CreateTableRequest, now());
    tables.set(table.name, table);
    await until(async () => (await statusOf(table.name)) === 'ACTIVE');
    return describe(response, 'TableDescription', table);
  };

  const remove = async (body: RequestBody): Promise<SandboxResponse> => {
    const table = tables.get(String(body.TableName));
    if (table?.deletionProtection === true) {
      const message = `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`;
      return dynamoDbError('ValidationException', message);
    }
    const response = await engine.handle('DeleteTable', Buffer.from(JSON.stringify(body)));
    if (response.status !== 200 || table === undefined) return response;
    tables.delete(table.name);
    await until(async () => (await statusOf(table.name)) === undefined);
    return describe(response, 'TableDescription', table);
  };

  const change = (operation: string, body: RequestBody, batch = write.bind(undefined, operation)) =>
    inTurn(() => {
      if (operation === 'CreateTable') return create(body);
      if (operation === 'DeleteTable') return remove(body);
      return operation === 'BatchWriteItem' ? batch(body) : write(operation, body);
    });

  return {
    settings,
    all: () => tables,
    supports: (operation) => reads.has(operation) || changes.has(operation),
    async handle(operation, bytes) {
      const body = readBody(bytes);
      // What is no request at all is for the engine to reject.
      if (body !== undefined && changes.has(operation)) return change(operation, body, writeBatch);
      const response = await engine.handle(operation, bytes);
      const table = operation === 'DescribeTable' ? tables.get(String(body?.TableName)) : undefined;
      return response.status === 200 && table !== undefined ? describe(response, 'Table', table) : response;
    },
    async call(operation, parameters) {
      const { status, body } = await change(operation, parameters as RequestBody);
      if (status !== 200) throw new Error(`${operation} was rejected: ${String(body)}`);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Says in the engine's place what it does not know of a table. */
function describe(response: SandboxResponse, field: 'Table' | 'TableDescription', table: Table): SandboxResponse {
  const { [field]: description } = JSON.parse(String(response.body));
  return json({
    [field]: {
      ...description,
      TableArn: tableArn(table.name),
      TableId: table.tableId,
      CreationDateTime: table.createdMs / 1000,
      DeletionProtectionEnabled: table.deletionProtection,
      ItemCount: table.items.size,
    },
  });
}

function json(body: object): SandboxResponse {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}

function readBody(bytes: Uint8Array): RequestBody | undefined {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof body === 'object' && body !== null ? (body as RequestBody) : undefined;
  } catch {
    return undefined;
  }
}

/** The engine takes a timer to make a table and to delete one. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 1));
}
