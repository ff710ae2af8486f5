import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from '../../../lambda/genesys/redact.ts';
import {
  createHostileSecret,
  createHostileToken,
  createSecret,
  createToken,
} from '../../../sandbox/genesys/generate.ts';
import { findLeaks } from '../../secrecy/canaries.ts';

const secret = fc.stringMatching(/^[\w-]{20,50}$/);
const text = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '"', ':', '.', '{', '\n') });

it.each([
  'Client 3f2c1f0a-5c1e-4a6e-9d56-0d6f7c1b2a3d lacks permission oauth:client:edit.',
  'Missing the following permission(s): [oauth:client:add, oauth:client:edit]',
  'Rate limit exceeded the maximum. Retry the request in [12] seconds',
  "The role 'Admin' isn't yours; see /api/v2/authorization/roles",
  'The role "OAuth client administrator" of OAuthClient cannot be granted.',
  'the field roleDivisions[0].divisionId is missing ("state=active")',
])('leaves an explanation as it is: %s', (explanation) => {
  expect(redact(explanation, [])).toBe(explanation);
});

it.each([
  ['URL-encoded', encodeURIComponent],
  ['in JSON in JSON', (secret: string) => JSON.stringify(JSON.stringify(secret))],
  ['in base64', (secret: string) => Buffer.from(`id:${secret}`).toString('base64')],
  ['in hex', (secret: string) => Buffer.from(secret).toString('hex')],
  ['reversed', (secret: string) => [...secret].reverse().join('')],
])('takes out what was sent and comes back %s', (_, encode) => {
  for (const create of [createSecret, createHostileSecret, createToken, createHostileToken]) {
    for (let run = 0; run < 50; run += 1) {
      const sent = create();
      const clean = redact(`got "${encode(`Bearer ${sent}`)}", that is ${encode(sent)}: no`, [sent]);
      expect(findLeaks({ explanation: clean }, [sent])).toEqual([]);
    }
  }
});

it('has nothing to leave of nothing', () => {
  expect(redact('', ['secret'])).toBe('');
});

it('takes out every secret that was sent, however often and wherever it stands', () => {
  fc.assert(
    fc.property(secret, fc.array(text, { minLength: 2, maxLength: 5 }), (sent, pieces) => {
      expect(redact(pieces.join(sent), [sent])).not.toContain(sent);
    }),
  );
});

it('takes out the Basic header, its decoded form and the secret within it', () => {
  fc.assert(
    fc.property(fc.uuid(), secret, text, (clientId, clientSecret, around) => {
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
      const known = [basic, `${clientId}:${clientSecret}`, clientSecret];
      for (const leak of [`Basic ${basic}`, ...known]) {
        const clean = redact(`${around} ${leak} ${around}`, known);
        for (const form of known) expect(clean).not.toContain(form);
      }
    }),
  );
});

it('removes an unknown header, such as that of a proxy', () => {
  expect(redact('got "Authorization: Bearer abc.def" twice', [])).not.toContain('abc.def');
  expect(redact('BASIC dXNlcjpwYXNz', [])).not.toContain('dXNlcjpwYXNz');
});

it('takes out what is long and random enough to be a secret, known or not', () => {
  const unknown = fc.stringMatching(/^[\w-]{30,50}$/).filter((word) => /\d/.test(word));
  fc.assert(
    fc.property(unknown, text, (word, around) => {
      expect(redact(`${around} ${word} ${around}`, [])).not.toContain(word);
    }),
  );
});

it('takes out what is long and has a digit, although it could be words', () => {
  expect(redact('got a---a-aa-a--2-a-aaaaaaa--a---a here', [])).toBe('got [redacted] here');
});

it('is short enough for a log line, and does not cut a secret into a piece that is left', () => {
  fc.assert(
    fc.property(secret, fc.integer({ min: 0, max: 320 }), (sent, before) => {
      const clean = redact(`${'. '.repeat(before / 2)}${sent}`, [sent]);
      expect(clean.length).toBeLessThanOrEqual(300);
      expect(clean).not.toContain(sent.slice(0, 12));
    }),
  );
});

it.each([
  ['a known secret in a sentence', 'got abcdefgh here', 'got [redacted] here'],
  ['one that begins with another, whichever is known first', 'got abcdefghEFGH here', 'got [redacted] here'],
  ['one of four letters', 'got quux here', 'got [redacted] here'],
  ['no piece of a word: what is shorter is in every text', 'the other', 'the other'],
  ['a header that is made of words', 'Bearer wordlike', 'Bearer [redacted]'],
  ['a header with more than one space', 'Basic \t wordlike', 'Basic [redacted]'],
  ['several in a row, once', 'abcdefgh quux quux said', ' [redacted] said'],
  ['no punctuation', 'this ( ... ) that', 'this ( ... ) that'],
  ['no long name', 'accessTokenValiditySeconds', 'accessTokenValiditySeconds'],
  ['what surrounds a space', 'one \n  two', 'one two'],
  ['one unknown, and no mark around it', 'got ("9f8e7d6c5b4a9f8e7d6c5b4a").', 'got ("[redacted]").'],
])('takes out %s', (_what, text, clean) => {
  expect(redact(text, ['the', 'quux', 'abcdefgh', 'abcdefghEFGH'])).toBe(clean);
});

it('does not read an endless text', () => {
  expect(redact(`${' '.repeat(4_000)}word`, [])).toBe(' ');
});
