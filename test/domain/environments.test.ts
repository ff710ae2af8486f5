import fc from 'fast-check';
import { expect, it } from 'vitest';
import { environments, isEnvironment } from '../../domain/environments.ts';
import { prototypeNames } from './arbitraries.ts';

it('has every region of Genesys Cloud once', () => {
  expect(environments).toHaveLength(18);
  expect(new Set(environments).size).toBe(environments.length);
  expect(environments.every(isEnvironment)).toBe(true);
});

it.each([
  'api.mypurecloud.com',
  'mypurecloud.com.attacker.example',
  'mypurecloud.com/',
  'mypurecloud.com@attacker.example',
  'MYPURECLOUD.COM',
  ' mypurecloud.com',
  'localhost',
  ...prototypeNames,
])('sends no credential to %j', (host) => {
  expect(isEnvironment(host)).toBe(false);
});

it('accepts nothing that is not in the list, whatever its type', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(isEnvironment(value)).toBe((environments as readonly unknown[]).some((known) => known === value));
    }),
  );
});

it('is not fooled by a list that holds a region', () => {
  expect(isEnvironment(['mypurecloud.com'])).toBe(false);
});
