import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameOf } from '../../../lambda/telemetry/name-of.ts';

const arn = (rest: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${rest}`;

it.each([
  [arn('billing-AbCdEf'), 'billing'],
  [arn('team/billing-prod-AbCdEf'), 'team/billing-prod'],
  ['billing', 'billing'],
  ['billing-AbCdEf', 'billing-AbCdEf'],
  ['arn:', 'unknown'],
  ['', 'unknown'],
])('files %j under %j', (secretId, name) => {
  expect(nameOf(secretId)).toBe(name);
});

it('finds the name of any secret in its ARN', () => {
  const name = fc.stringMatching(/^[\w/+=.@-]{1,200}$/);
  fc.assert(
    fc.property(name, fc.stringMatching(/^[A-Za-z0-9]{6}$/), (one, suffix) => {
      expect(nameOf(arn(`${one}-${suffix}`))).toBe(one);
    }),
  );
});

it('returns what CloudWatch accepts for a dimension, whatever an event holds', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 4000 }), fc.string().map(arn)), (text) => {
      const { length } = nameOf(text);
      expect(length >= 1 && length <= 255).toBe(true);
    }),
  );
});

it.each([
  [arn('app-staging-hijklm-AbCdEf'), 'app-staging-hijklm'],
  [arn('team/app-hijklm/key-AbCdEf'), 'team/app-hijklm/key'],
])('only the last six characters of %s are not of the name', (arn, name) => {
  expect(nameOf(arn)).toBe(name);
});

it.each(['é-app', 'app-é', 'my app', arn('a:b-AbCdEf')])(
  'what Secrets Manager allows in no name is not shown: %j',
  (secretId) => {
    expect(nameOf(secretId)).toBe('unknown');
  },
);
