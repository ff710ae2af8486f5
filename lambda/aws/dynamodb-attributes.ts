import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item in values of JavaScript: texts, numbers and lists of texts. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** What is `undefined` is left out, and an empty list too: DynamoDB has no empty sets. */
export function toAttributes(record: object): Record<string, AttributeValue> {
  const attributes = Object.entries(record).flatMap(([name, value]) => {
    const attribute = toAttribute(value);
    return attribute === undefined ? [] : [[name, attribute] as const];
  });
  return Object.fromEntries(attributes);
}

/** What has a type that no item of the ledger has becomes `null`: whoever reads the item refuses it. */
export function fromAttributes(attributes: unknown): PlainRecord {
  if (typeof attributes !== 'object' || attributes === null) return {};
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function toAttribute(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (!Array.isArray(value)) return undefined;
  return value.length === 0 ? undefined : { SS: value };
}

function fromAttribute(attribute: unknown): unknown {
  const { S, N, SS } = (attribute ?? {}) as { readonly S?: unknown; readonly N?: unknown; readonly SS?: unknown };
  if (typeof S === 'string') return S;
  if (typeof N === 'string') return Number(N);
  return Array.isArray(SS) && SS.every((member) => typeof member === 'string') ? SS : null;
}
