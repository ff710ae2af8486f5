/** A list whose members are elements with the name of the list, as in REST with XML. */
export class Repeated {
  readonly members: readonly unknown[];

  constructor(members: readonly unknown[]) {
    this.members = members;
  }
}

/** An element for each field; a list has `member` elements, as in the query protocol. Leaves out undefined fields. */
export function toXml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((member) => element('member', member)).join('');
  if (typeof value !== 'object' || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => element(name, field))
    .join('');
}

export function element(name: string, content: unknown, attributes = ''): string {
  if (content instanceof Repeated) return content.members.map((member) => element(name, member)).join('');
  return `<${name}${attributes}>${toXml(content)}</${name}>`;
}

export function document(name: string, content: object, namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content, ` xmlns="${namespace}"`)}`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}
