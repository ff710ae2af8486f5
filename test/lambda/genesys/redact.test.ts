import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redact } from '../../../lambda/genesys/redact.ts';

const secret = fc.stringMatching(/^[\w-]{20,50}$/);
const text = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '"', ':', '.', '{', '\n') });

it('leaves an explanation as it is', () => {
  const explanation = 'Client 3f2c1f0a-5c1e-4a6e-9d56-0d6f7c1b2a3d lacks permission oauth:client:edit.';
  expect(redact(explanation, [])).toBe(explanation);
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

it('takes out a header that was not known, such as that of somebody in between', () => {
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

it('is short enough for a log line, and does not cut a secret into a piece that is left', () => {
  fc.assert(
    fc.property(secret, fc.integer({ min: 0, max: 320 }), (sent, before) => {
      const clean = redact(`${'. '.repeat(before / 2)}${sent}`, [sent]);
      expect(clean.length).toBeLessThanOrEqual(300);
      expect(clean).not.toContain(sent.slice(0, 12));
    }),
  );
});
