import { randomBytes, randomUUID } from 'node:crypto';

export const mintId = (): string => randomUUID();

/** 43 characters that always include `-` and `_`, so that code which mangles either cannot pass by luck. */
export function mintSecret(): string {
  for (;;) {
    const value = randomBytes(32).toString('base64url');
    if (value.includes('-') && value.includes('_')) return value;
  }
}

/** Opaque: nothing can be decoded from it. */
export const mintToken = (): string => randomBytes(64).toString('base64url');
