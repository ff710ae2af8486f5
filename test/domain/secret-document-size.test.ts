import { describe, expect, it } from 'vitest';
import { assertRoomForCredential, parseSecretDocument } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';

/** A document of so many bytes, with a field of the user's. */
function documentOf(bytes: number, sign = 'x') {
  const text = (pad: string) => JSON.stringify({ clientId: 'client-1', clientSecret: 'CANARY', note: pad });
  const room = Math.floor((bytes - Buffer.byteLength(text(''))) / Buffer.byteLength(sign));
  return parseSecretDocument(new SecretValue(text(sign.repeat(room))), 'a test', 'mypurecloud.com');
}

const failureOf = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('room for a new credential', () => {
  it.each(['x', 'ä', '🔑'])('is there in a document with some hundred bytes to spare (%s)', (sign) => {
    expect(failureOf(() => assertRoomForCredential(documentOf(65_000, sign)))).toBeUndefined();
  });

  it.each(['x', 'ä', '🔑'])('is missing in one that is full, and the error says so without showing it (%s)', (sign) => {
    const error = failureOf(() => assertRoomForCredential(documentOf(65_530, sign)));
    expect(error).toMatchObject({ code: 'invalid-secret-document', outcome: 'unchanged' });
    expect(String(error)).toContain('65536');
    expect(String(error)).not.toContain('CANARY');
  });
});
