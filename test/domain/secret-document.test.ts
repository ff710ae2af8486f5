import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RotationError } from '../../domain/rotation-error.ts';
import {
  isStorableSecret,
  parseSecretDocument,
  sameCredential,
  serializeSecretDocument,
  withCredential,
} from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { clientId, prototypeNames } from './arbitraries.ts';

const ours = ['clientId', 'clientSecret', 'environment', 'standbyClientId', 'secretId'];
const parse = (text: string) => parseSecretDocument(new SecretValue(text), 'version 1 of app', 'mypurecloud.de');
const read = (fields: object) => parse(JSON.stringify(fields));
const valid = { clientId: 'client-1', clientSecret: 'secret-1' };

/** Fields that other programs put beside ours: any JSON, under any name. */
const foreignFields = fc
  .array(
    fc.tuple(
      fc.oneof(fc.string(), fc.constantFrom(...prototypeNames)).filter((name) => !ours.includes(name)),
      fc.jsonValue({ noUnicodeString: false }),
    ),
  )
  .map((entries) => entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`));

describe('reading a secret document', () => {
  it('uses the region of the function if the document names none', () => {
    expect(read(valid).environment).toBe('mypurecloud.de');
    expect(read({ ...valid, environment: null }).environment).toBe('mypurecloud.de');
    expect(read({ ...valid, environment: 'mypurecloud.ie' }).environment).toBe('mypurecloud.ie');
  });

  it('reads its five fields', () => {
    const document = read({ ...valid, standbyClientId: 'client-2', secretId: 'secret-id-1' });
    expect(document).toMatchObject({ clientId: 'client-1', standbyClientId: 'client-2', secretId: 'secret-id-1' });
    expect(document.clientSecret.reveal()).toBe('secret-1');
  });

  it('has no optional field that the document lacks', () => {
    for (const fields of [valid, { ...valid, standbyClientId: null, secretId: null }]) {
      expect(read(fields)).not.toHaveProperty('standbyClientId');
      expect(read(fields)).not.toHaveProperty('secretId');
    }
  });

  it('allows any characters in a secret that a header can carry, unlike in an id', () => {
    const clientSecret = 'a/b+c=d:e f?%2F..{}"\\ä';
    expect(read({ ...valid, clientSecret }).clientSecret.reveal()).toBe(clientSecret);
  });

  it.each([
    [
      'swapped with the secret',
      { clientId: 'Zk3-x_9Qm2LkV7aTjzCw1uYd8RfHs4NpB6eGoXi0JqU', clientSecret: crypto.randomUUID() },
    ],
    ['another one', { clientId: crypto.randomUUID(), standbyClientId: 'Zk3-x_9Qm2LkV7aTjzCw1uYd8RfHs4NpB6eGoXi0JqU' }],
    ['the secret twice', { clientId: 'short-secret', clientSecret: 'short-secret' }],
    ['the id of its secret', { secretId: 'secret-1' }],
  ])('refuses, and does not show, a client secret in the place of an id: %s', (_what, fields) => {
    const document: Record<string, string> = { ...valid, ...fields };
    expect(() => read(document)).toThrow(/looks like a client secret/);
    const shown = new RegExp(Object.values(document).join('|'));
    expect(() => read(document)).not.toThrow(shown);
  });

  it('shows nothing of it when the whole object is printed', () => {
    const document = read({ ...valid, databasePassword: 'hunter-2' });
    expect(inspect(document, { depth: null, showHidden: true }) + JSON.stringify(document)).not.toMatch(
      /secret-1|hunter-2/,
    );
  });
});

describe('a credential put into a document', () => {
  it('leaves every field that is not ours as it was, byte for byte and in its order', () => {
    fc.assert(
      fc.property(foreignFields, clientId, (foreign, newClientId) => {
        const [before, after] = [foreign.slice(0, 1), foreign.slice(1)];
        const text = (credential: string) => `{${[...before, credential, ...after].join(',')}}`;
        const document = parse(text('"clientId":"client-1","clientSecret":"secret-1"'));
        const updated = withCredential(document, {
          clientId: newClientId,
          clientSecret: new SecretValue('secret-2'),
          standbyClientId: undefined,
          secretId: undefined,
        });
        const expected = text(`"clientId":"${newClientId}","clientSecret":"secret-2"`);
        // Through the parser, for it keeps the last of two equal names and puts whole numbers first.
        expect(serializeSecretDocument(updated).reveal()).toBe(JSON.stringify(JSON.parse(expected)));
      }),
    );
  });

  it('reads back as it was written', () => {
    const id = fc.option(clientId, { nil: undefined });
    fc.assert(
      fc.property(foreignFields, clientId, id, id, (foreign, newClientId, standbyClientId, secretId) => {
        fc.pre(standbyClientId !== newClientId);
        const document = parse(`{${['"clientId":"old","clientSecret":"old-secret"', ...foreign].join(',')}}`);
        const clientSecret = new SecretValue('secret-2');
        const updated = withCredential(document, { clientId: newClientId, clientSecret, standbyClientId, secretId });
        const again = parse(serializeSecretDocument(updated).reveal());
        expect(again).toMatchObject({ clientId: newClientId, environment: document.environment });
        expect([again.standbyClientId, again.secretId]).toEqual([standbyClientId, secretId]);
        expect(sameCredential(again, updated)).toBe(true);
      }),
    );
  });

  it('does not keep a standby client or a secret id that the new credential does not have', () => {
    const document = read({ ...valid, standbyClientId: 'client-2', secretId: 'secret-id-1' });
    const clientSecret = new SecretValue('secret-2');
    const updated = withCredential(document, {
      clientId: 'client-2',
      clientSecret,
      standbyClientId: undefined,
      secretId: undefined,
    });
    expect(serializeSecretDocument(updated).reveal()).toBe('{"clientId":"client-2","clientSecret":"secret-2"}');
    expect(updated).not.toHaveProperty('standbyClientId');
    expect(updated).not.toHaveProperty('secretId');
    expect(updated.fields.reveal()).not.toHaveProperty('standbyClientId');
    expect(updated.fields.reveal()).not.toHaveProperty('secretId');
  });

  it('distinguishes credentials by id and secret', () => {
    expect(sameCredential(read(valid), read({ ...valid, note: 'x' }))).toBe(true);
    expect(sameCredential(read(valid), read({ ...valid, clientSecret: 'secret-2' }))).toBe(false);
    expect(sameCredential(read(valid), read({ ...valid, clientId: 'client-2' }))).toBe(false);
  });
});

describe('a secret that Genesys Cloud returned', () => {
  it.each(['Ab-1_x', 'a/b+c=', 'a:b', 'a b', 'ä😀'])('can be stored as %j and is read as it was', (secret) => {
    expect(isStorableSecret(secret)).toBe(true);
    expect(read({ ...valid, clientSecret: secret }).clientSecret.reveal()).toBe(secret);
  });

  it.each(['', ' a', 'a\n', 'a\u0000b', 'a\ud800'])('cannot be stored as %j', (secret) => {
    expect(isStorableSecret(secret)).toBe(false);
  });
});

describe('a document with names from the prototype', () => {
  it('reads no credential from there', () => {
    const text = '{"__proto__":{"clientId":"evil","clientSecret":"evil"},"constructor":{"clientId":"evil"}}';
    expect(() => parse(text)).toThrow(RotationError);
    expect(() => parse(text)).toThrow(/"clientId" is missing; "clientSecret" is missing/);
  });

  it('changes no other object', () => {
    parse('{"__proto__":{"polluted":true},"clientId":"a","clientSecret":"b"}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
