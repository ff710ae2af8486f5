import { randomBytes, randomUUID } from 'node:crypto';

export const createId = (): string => randomUUID();

/** 43 characters that always include `-` and `_`, so that code which mangles either always fails. */
export function createSecret(): string {
  for (;;) {
    const value = randomBytes(32).toString('base64url');
    if (value.includes('-') && value.includes('_')) return value;
  }
}

/** Characters that JSON, URLs, forms, HTML or base64 encode differently. */
const hostileCharacters = `+/=%"&<>\\' ;,:?#@!$~*()[]{}|^\``;

/** 43 characters, every second one changed by some encoding. */
export function createHostileSecret(): string {
  const offset = randomBytes(1)[0] ?? 0;
  return [...createSecret()]
    .map((sign, at) =>
      at % 2 === 0 ? sign : (hostileCharacters[(offset + at * 7) % hostileCharacters.length] ?? sign),
    )
    .join('');
}

/** Opaque: contains no decodable data. */
export const createToken = (): string => randomBytes(64).toString('base64url');

/** With every character allowed in a Bearer token. */
export const createHostileToken = (): string => `${randomBytes(60).toString('base64')}+/~.==`;

/** Looks like a signed JWT. It cannot be verified. */
export function createWebToken(clientId: string): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return [part({ alg: 'RS256', typ: 'JWT' }), part({ sub: clientId, jti: createId() }), createToken()].join('.');
}
