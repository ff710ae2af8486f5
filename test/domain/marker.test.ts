import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMarker, markDescription, parseMarker, sameMarker } from '../../domain/marker.ts';
import { clientRequestToken, secretArn } from './arbitraries.ts';

const marker = fc.record({ secretArn, clientRequestToken });
const description = fc.oneof(
  fc.string(),
  fc.constantFrom('Billing [production]', 'a [b] [c', ']x[', '[genesys-oauth-rotation]', ' two  words '),
);

describe('a marker', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(marker, (one) => {
        expect(parseMarker(formatMarker(one))).toEqual(one);
      }),
    );
  });

  it('is found in any description that it was put into', () => {
    fc.assert(
      fc.property(description, marker, (text, one) => {
        expect(parseMarker(markDescription(text, one))).toEqual(one);
      }),
    );
  });

  it('is found when text was added before and after it', () => {
    fc.assert(
      fc.property(marker, fc.string(), fc.string(), (one, before, after) => {
        expect(parseMarker(`${before} ${formatMarker(one)} ${after}`)).toEqual(one);
      }),
    );
  });

  it.each([undefined, null, 7, {}, '', 'Billing [production]', '[genesys-oauth-rotation secret= token=]'])(
    'is not seen in %j',
    (text) => {
      expect(parseMarker(text)).toBeUndefined();
    },
  );

  it('is not found in a value that is not a string, even if it looks like one', () => {
    expect(parseMarker([formatMarker({ secretArn: 'arn:a', clientRequestToken: 'token-1' })])).toBeUndefined();
  });

  it('names one rotation of one secret', () => {
    const one = { secretArn: 'arn:a', clientRequestToken: 'token-1' };
    expect(sameMarker({ ...one }, one)).toBe(true);
    expect(sameMarker({ ...one, secretArn: 'arn:b' }, one)).toBe(false);
    expect(sameMarker({ ...one, clientRequestToken: 'token-2' }, one)).toBe(false);
    expect(sameMarker(undefined, one)).toBe(false);
  });
});

describe('marking a description', () => {
  it('changes nothing when repeated', () => {
    fc.assert(
      fc.property(description, marker, (text, one) => {
        const marked = markDescription(text, one);
        expect(markDescription(marked, one)).toBe(marked);
      }),
    );
  });

  it('leaves no marker of an earlier rotation, so that a copy of a copy is not mistaken for an orphaned client', () => {
    fc.assert(
      fc.property(description, fc.array(marker, { minLength: 1, maxLength: 3 }), marker, (text, older, newest) => {
        const withOlder = `${text} ${older.map(formatMarker).join('')}`;
        const marked = markDescription(withOlder, newest);
        expect(marked.match(/\[genesys-oauth-rotation secret=/g)).toHaveLength(1);
        expect(parseMarker(marked)).toEqual(newest);
      }),
    );
  });

  it('keeps what the owner wrote, brackets included', () => {
    const one = { secretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:a', clientRequestToken: 'token-1' };
    expect(markDescription('Billing [production]', one)).toBe(`Billing [production] ${formatMarker(one)}`);
    expect(markDescription(undefined, one)).toBe(formatMarker(one));
    expect(markDescription('  ', one)).toBe(formatMarker(one));
  });
});

it('is found whatever follows it', () => {
  const marker = { secretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf', clientRequestToken: 'token-1' };
  expect(parseMarker(`${formatMarker(marker)}[a note]`)).toEqual(marker);
});
