import { expect, it } from 'vitest';
import { omitUndefined } from '../../domain/omit-undefined.ts';

it('leaves out what is undefined, and nothing else', () => {
  const fields = { zero: 0, none: undefined, no: false, empty: '', nothing: null };
  expect(omitUndefined(fields)).toStrictEqual({ zero: 0, no: false, empty: '', nothing: null });
});

it('keeps the order of the fields', () => {
  expect(JSON.stringify(omitUndefined({ z: 1, b: undefined, a: 2 }))).toBe('{"z":1,"a":2}');
});

it('fits optional fields that may be absent but not undefined', () => {
  const name = ['client', undefined][1];
  const exact: { readonly id: string; readonly name?: string } = { id: '1', ...omitUndefined({ name }) };
  expect(exact).toStrictEqual({ id: '1' });
});
