import type { AttributeMap } from './attribute-value.ts';

export type RequestBody = Readonly<Record<string, unknown>>;

type WriteRequest = {
  readonly PutRequest?: { readonly Item: AttributeMap };
  readonly DeleteRequest?: { readonly Key: AttributeMap };
};

type RequestItems = Readonly<Record<string, readonly WriteRequest[]>>;

/** The first `limit` requests of a BatchWriteItem, and those that come back; `undefined` where there are none. */
export function divideBatch(
  body: RequestBody,
  limit: number,
): { readonly accepted: RequestBody | undefined; readonly unprocessed: RequestItems | undefined } {
  const all = Object.entries((body.RequestItems ?? {}) as RequestItems).flatMap(([name, requests]) =>
    requests.map((request) => ({ name, request })),
  );
  const accepted = byTable(all.slice(0, limit));
  return { accepted: accepted && { ...body, RequestItems: accepted }, unprocessed: byTable(all.slice(limit)) };
}

/** What a request does to one item. Of an update the result is known only once it is carried out. */
export type ItemWrite =
  | { readonly kind: 'put'; readonly item: AttributeMap }
  | { readonly kind: 'delete' | 'update'; readonly key: AttributeMap };

/** What a request writes, by table. */
export function writesIn(operation: string, body: RequestBody): readonly (readonly [string, readonly ItemWrite[]])[] {
  if (operation === 'BatchWriteItem') {
    return Object.entries(body.RequestItems as RequestItems).map(([name, requests]) => [name, requests.map(writeOf)]);
  }
  const { Item: item, Key: key = {} } = body as { readonly Item?: AttributeMap; readonly Key?: AttributeMap };
  const kind = operation === 'UpdateItem' ? 'update' : 'delete';
  return [[String(body.TableName), [item === undefined ? { kind, key } : { kind: 'put', item }]]];
}

function writeOf({ PutRequest, DeleteRequest }: WriteRequest): ItemWrite {
  return PutRequest === undefined
    ? { kind: 'delete', key: DeleteRequest?.Key ?? {} }
    : { kind: 'put', item: PutRequest.Item };
}

function byTable(requests: readonly { name: string; request: WriteRequest }[]): RequestItems | undefined {
  if (requests.length === 0) return undefined;
  const names = [...new Set(requests.map(({ name }) => name))];
  return Object.fromEntries(
    names.map((name) => [name, requests.filter((entry) => entry.name === name).map(({ request }) => request)]),
  );
}
