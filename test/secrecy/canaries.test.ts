import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLeaks, LeakSearch } from './canaries.ts';
import { formsOf } from './encodings.ts';

const harmless = 'Zk3-xq_VbN8yTfW2hLmR0dJ7sPcA4uGeIoK9iE5rDtQ';
const hostile = `a+/=%"&<\\' b;{}$\`,?#@:!~()*|^[]>Zq7m+/%`;

/** Every way in which something could put a secret out by mistake. */
const mistakes: Record<string, (secret: string) => string> = {
  'as it is': (secret) => `the secret is ${secret}!`,
  'its beginning': (secret) => `the secret begins with ${secret.slice(0, 12)}…`,
  'its end': (secret) => `…${secret.slice(-12)}`,
  'a part in its middle': (secret) => secret.slice(7, 19),
  reversed: (secret) => [...secret].reverse().join(''),
  'in JSON': (secret) => JSON.stringify({ clientSecret: secret }),
  'in JSON in JSON': (secret) => JSON.stringify({ body: JSON.stringify({ clientSecret: secret }) }),
  'in a URL': (secret) => `https://host/path?secret=${encodeURIComponent(secret)}`,
  'in a form': (secret) => new URLSearchParams({ client_secret: secret, grant: 'x' }).toString(),
  'in a form in lower case': (secret) =>
    new URLSearchParams({ s: secret }).toString().replace(/%../g, (code) => code.toLowerCase()),
  'in hex': (secret) => Buffer.from(`id:${secret}`).toString('hex'),
  'in capital hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'in a Basic header': (secret) => `Authorization: Basic ${Buffer.from(`some-id:${secret}`).toString('base64')}`,
  'in HTML': (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'in base64 of JSON': (secret) => Buffer.from(JSON.stringify({ clientSecret: secret })).toString('base64'),
  'in base64 for URLs': (secret) => Buffer.from(`::${secret}`).toString('base64url'),
  'in base64 in a URL': (secret) => encodeURIComponent(Buffer.from(`:${secret}`).toString('base64')),
};

describe.each([
  ['harmless characters', harmless],
  ['characters that every encoding changes', hostile],
])('a secret of %s', (_, secret) => {
  it.each(Object.entries(mistakes))('is found %s', (_name, mistake) => {
    const output = `before ${mistake(secret)} after`;
    expect(findLeaks({ log: output }, [harmless, hostile])).not.toEqual([]);
    expect(findLeaks({ log: output }, ['a quite different secret, 1234567890'])).toEqual(
      /basic/i.test(output) ? ['an authorization header is in a log'] : [],
    );
  });

  it('is found in base64 whatever stands before and after it', () => {
    for (let before = 0; before < 6; before += 1) {
      const whole = Buffer.from(`${'i'.repeat(before)}${secret}${'a'.repeat(before % 3)}`).toString('base64');
      expect(findLeaks({ log: `x${whole}x` }, [secret])).toEqual(['a secret (base64) is in a log']);
    }
  });

  it('is not found in its first eleven characters, nor in an output without it', () => {
    const outputs = { log: `${secret.slice(0, 11)}\u0000`, metric: '{"SecretName":"app"}', empty: '' };
    expect(findLeaks(outputs, [secret])).toEqual([]);
  });
});

it('finds any twelve characters in a row of any secret in any of its forms', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', minLength: 20, maxLength: 90 }),
      fc.nat(),
      fc.string({ maxLength: 30 }),
      (secret, at, around) => {
        for (const { text, tellingLength } of formsOf(secret)) {
          const from = at % (text.length - tellingLength + 1);
          const part = text.slice(from, from + tellingLength);
          expect(findLeaks({ log: `${around}${part}${around}` }, [secret])).not.toEqual([]);
        }
      },
    ),
  );
});

it('names the output and the encoding, and never the secret', () => {
  const outputs = { log: `a ${harmless}`, metric: Buffer.from(harmless).toString('hex'), schedule: 'nothing' };
  const found = findLeaks(outputs, [harmless, 'short']);
  expect(found).toEqual(['a secret (as it is) is in a log', 'a secret (hex) is in a metric']);
});

it('does not take a short secret for what happens to stand somewhere', () => {
  expect(findLeaks({ log: 'kept and kept' }, ['kept'])).toEqual([]);
});

it('asked again, looks only for the secrets that it is asked for', () => {
  const search = new LeakSearch();
  expect(search.find({ log: harmless }, [harmless])).toHaveLength(1);
  expect(search.find({ log: harmless }, [hostile])).toEqual([]);
  expect(search.find({ log: harmless }, [hostile, harmless])).toHaveLength(1);
});
