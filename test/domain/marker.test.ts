import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMarker, parseMarker } from '../../domain/marker.ts';
import { clientRequestToken, secretArn } from './arbitraries.ts';

const marker = fc.record({ secretArn, clientRequestToken });
describe('a marker', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(marker, (one) => {
        expect(parseMarker(formatMarker(one))).toEqual(one);
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
});

it('is found whatever follows it', () => {
  const marker = { secretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf', clientRequestToken: 'token-1' };
  expect(parseMarker(`${formatMarker(marker)}[a note]`)).toEqual(marker);
});
