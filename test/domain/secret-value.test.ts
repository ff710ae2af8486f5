import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretFields } from '../../domain/secret-document.ts';
import { SecretValue } from '../../domain/secret-value.ts';
import { canary } from './arbitraries.ts';

const deep = { depth: null, showHidden: true, getters: true, showProxy: true } as const;

/** Every way in which a value ends up in a log, an error or another process by mistake. */
const printed: Readonly<Record<string, (value: object) => string>> = {
  'String()': (value) => String(value),
  'a template': (value) => `${value}`,
  concatenation: (value) => `${value as unknown as string} `,
  'JSON.stringify': (value) => JSON.stringify(value),
  'JSON.stringify, nested': (value) => JSON.stringify({ a: [{ value }], m: value }),
  'util.inspect': (value) => inspect(value, deep),
  'util.inspect without custom inspection': (value) => inspect(value, { ...deep, customInspect: false }),
  'util.inspect, nested': (value) => inspect({ a: [new Map([['k', new Set([value])]])] }, deep),
  'console formatting': (value) => format('%s %o %O %j %d %i %f %c', value, value, value, value, value, value, value),
  'the rest of a console line': (value) => format('text', value, { value }),
  'an error with it as cause': (value) => inspect(new Error('failed', { cause: value }), deep),
  'a spread': (value) => inspect({ ...value }, deep) + JSON.stringify({ ...value }),
  'Object.assign': (value) => inspect(Object.assign({}, value), deep),
  'a structured clone': (value) => inspect(structuredClone(value), deep) + JSON.stringify(structuredClone(value)),
  'its keys': (value) => inspect([Reflect.ownKeys(value), Object.entries(value)], deep),
  'a property descriptor': (value) => inspect(Object.getOwnPropertyDescriptors(value), deep),
};

describe.each(Object.entries(printed))('%s', (_way, print) => {
  it('does not show a secret value', () => {
    fc.assert(
      fc.property(canary, (secret) => {
        expect(print(new SecretValue(secret))).not.toContain(secret);
      }),
    );
  });

  it('does not show the fields of a secret document', () => {
    fc.assert(
      fc.property(canary, (secret) => {
        expect(print(new SecretFields({ clientSecret: secret, nested: { secret } }))).not.toContain(secret);
      }),
    );
  });
});

describe('a secret value', () => {
  const value = new SecretValue('the-secret');

  it('prints as [redacted]', () => {
    expect([String(value), `${value}`, inspect(value), format('%s', value)]).toEqual(Array(4).fill('[redacted]'));
    expect(JSON.stringify({ value })).toBe('{"value":"[redacted]"}');
    expect(value.toString()).toBe('[redacted]');
    expect(format('%o %O %j', value, value, value)).toBe('[redacted] [redacted] "[redacted]"');
  });

  it('is redacted with the fields around it', () => {
    const fields = new SecretFields({ clientSecret: 'the-secret' });
    expect(inspect({ fields })).toBe('{ fields: [redacted] }');
    expect(JSON.stringify({ fields })).toBe('{"fields":"[redacted]"}');
  });

  it('is returned by reveal, and by nothing else', () => {
    expect(value.reveal()).toBe('the-secret');
    expect(value.equals(new SecretValue('the-secret'))).toBe(true);
    expect(value.equals(new SecretValue('another'))).toBe(false);
  });
});
