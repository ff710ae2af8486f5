import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environments } from '../../domain/environments.ts';
import { RotationError } from '../../domain/rotation-error.ts';
import { parseSecretDocument } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { canary, prototypeNames } from './arbitraries.ts';

function problemOf(text: string): RotationError | undefined {
  try {
    parseSecretDocument(new SecretValue(text), 'version 1 of app', 'mypurecloud.com');
  } catch (error) {
    if (error instanceof RotationError) return error;
    throw error;
  }
  return undefined;
}

/** Without the next step, which names fields too. */
const problem = (fields: object) => problemOf(JSON.stringify(fields))?.summary;
const valid = { clientId: 'client-1', clientSecret: 'secret-1' };

describe('a secret document that cannot be used', () => {
  it.each(['', '{', 'not json', '[]', '"text"', '7', 'null', 'true', "{'clientId':'a'}"])('%j is refused', (text) => {
    expect(problemOf(text)).toMatchObject({ code: 'invalid-secret-document', outcome: 'unchanged' });
    expect(problemOf(text)?.message).toContain('version 1 of app');
  });

  it('is not JSON, or JSON of something else', () => {
    for (const text of ['', '{', 'not json'])
      expect(problemOf(text)?.summary).toMatch(/ cannot be used: it is not JSON\.$/);
    for (const text of ['[]', '"text"', '7', 'null', 'true']) {
      expect(problemOf(text)?.summary).toMatch(/ cannot be used: it is JSON, but not an object\.$/);
    }
  });

  it('starts with a byte order mark, which no editor shows', () => {
    expect(problemOf(`\uFEFF${JSON.stringify(valid)}`)?.summary).toMatch(
      /it starts with a byte order mark \(U\+FEFF\)/,
    );
  });

  it('is reported with all its problems at once', () => {
    const message = problem({ clientId: 7, standbyClientId: '', secretId: ['x'], environment: 'attacker.example' });
    for (const name of ['clientId', 'clientSecret', 'standbyClientId', 'secretId', 'environment']) {
      expect(message).toContain(`"${name}"`);
    }
    expect(message).toContain(`(allowed: ${environments.join(', ')})`);
  });

  it.each([
    ['a line break, which would end the header', 'secret\n1'],
    ['white space around it, as it is copied from a web page', ' secret-1'],
    ['nothing in it', ''],
    ['a number', 12345],
  ])('has a secret with %s', (_what, clientSecret) => {
    expect(problem({ ...valid, clientSecret })).toContain('"clientSecret"');
  });

  it.each(['a:b', '.', '..', '../../secret', 'a b', 'a?b', 'a%2Fb', 'a\u0000b'])(
    'has the id %j, which would change the request that it becomes part of',
    (id) => {
      expect(problem({ ...valid, clientId: id })).toContain('"clientId"');
      expect(problem({ ...valid, standbyClientId: id })).toContain('"standbyClientId"');
      expect(problem({ ...valid, secretId: id })).toContain('"secretId"');
    },
  );

  it('names its own client as the standby client', () => {
    expect(problem({ ...valid, standbyClientId: 'client-1' })).toContain('"standbyClientId" equals "clientId"');
    expect(problem({ ...valid, clientId: '', standbyClientId: '' })).not.toContain('equals');
  });
});

describe('the error about a document', () => {
  const flawed = (secret: string) =>
    fc.oneof(
      fc.constantFrom(secret, ` ${secret}`, `${secret}\n`, `a:${secret}`, 'client-1'),
      fc.constantFrom(undefined, null, 7, [secret], { secret }, true),
    );
  const document = canary.chain((secret) =>
    fc.tuple(
      fc.constant(secret),
      fc.record({
        clientId: flawed(secret),
        clientSecret: flawed(secret),
        environment: flawed(secret),
        standbyClientId: flawed(secret),
        secretId: flawed(secret),
        databasePassword: fc.constant(secret),
      }),
    ),
  );
  const shown = (error: RotationError | undefined) =>
    error === undefined ? '' : inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);

  it('never contains a value of it', () => {
    fc.assert(
      fc.property(document, ([secret, fields]) => {
        expect(shown(problemOf(JSON.stringify(fields)))).not.toContain(secret);
      }),
    );
  });

  it('never contains a part of a text that is not JSON', () => {
    fc.assert(
      fc.property(canary, fc.string(), fc.constantFrom('', '{', '{"clientSecret":"', '['), (secret, rest, start) => {
        expect(shown(problemOf(`${start}${secret}${rest}`))).not.toContain(secret);
      }),
    );
  });

  it('is a coded error, whatever the text', () => {
    const name = fc.oneof(fc.constantFrom('clientId', 'clientSecret', ...prototypeNames), fc.string());
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(name, fc.jsonValue()).map((fields) => JSON.stringify(fields)),
        ),
        (text) => {
          expect([undefined, 'invalid-secret-document']).toContain(problemOf(text)?.code);
        },
      ),
    );
  });
});
