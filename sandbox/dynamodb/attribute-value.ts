/** A value as DynamoDB's wire format writes it, such as `{"S":"text"}` or `{"N":"1"}`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** An item as the wire format writes it. */
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** An item in values of JavaScript. */
export type Item = Readonly<Record<string, PlainValue>>;

export function toItem(attributes: AttributeMap): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toPlain(value)]));
}

export function toAttributes(item: Item): AttributeMap {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function toPlain(value: AttributeValue): PlainValue {
  const [[type, content] = ['', undefined]] = Object.entries(value);
  switch (type) {
    case 'S':
      return String(content);
    case 'N':
      return Number(content);
    case 'BOOL':
      return content === true;
    case 'NULL':
      return null;
    case 'SS':
      return content as readonly string[];
    case 'L':
      return (content as readonly AttributeValue[]).map(toPlain);
    case 'M':
      return toItem(content as AttributeMap);
    default:
      throw new Error(`The sandbox does not read attributes of type ${type}.`);
  }
}

function toAttribute(value: PlainValue): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      if (value === null) return { NULL: true };
      return Array.isArray(value) ? { L: value.map(toAttribute) } : { M: toAttributes(value as Item) };
  }
}
