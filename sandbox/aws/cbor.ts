/** Encodes text, numbers, lists and objects, which is what errors consist of. @see https://www.rfc-editor.org/rfc/rfc8949 */
export function encodeCbor(value: unknown): Uint8Array {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  const fields = Object.entries(value ?? {}).filter(([, field]) => field !== undefined);
  const parts = fields.flatMap(([name, field]) => [encodeCbor(name), encodeCbor(field)]);
  return Buffer.concat([head(5, fields.length), ...parts]);
}

function encodeNumber(value: number): Uint8Array {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, length: number): Uint8Array {
  if (length < 24) return Uint8Array.of((major << 5) | length);
  const bytes = Buffer.alloc(5);
  bytes[0] = (major << 5) | 26;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
