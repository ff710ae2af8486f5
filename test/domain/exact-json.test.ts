import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExactly } from '../../domain/exact-json.ts';

const again = (text: string) => JSON.stringify(parseExactly(text));

it.each([
  '12345678901234567890',
  '-9223372036854775808',
  '1.0',
  '1e3',
  '1E+400',
  '-0',
  '0.1',
  '0.10000000000000000555',
  '3.0e-5',
])('writes the number %s as it was read', (number) => {
  expect(again(number)).toBe(number);
  expect(again(`{"a":[${number},{"b":${number}}]}`)).toBe(`{"a":[${number},{"b":${number}}]}`);
});

it('writes any JSON as it was read, with whatever numbers', () => {
  const number = fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), number), fc.jsonValue(), (numbers, other) => {
      const members = Object.entries(numbers).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
      // Keys that are whole numbers are sorted to the front by every JavaScript object.
      fc.pre(Object.keys(numbers).every((name) => !/^\d+$/.test(name)));
      const text = `{"numbers":{${members.join(',')}},"other":${JSON.stringify(other)}}`;
      expect(again(text)).toBe(text);
    }),
  );
});

it('keeps a number that JavaScript holds exactly as a number', () => {
  expect(parseExactly('{"version":7,"ratio":0.5}')).toEqual({ version: 7, ratio: 0.5 });
});

it('accepts nothing but JSON', () => {
  for (const text of ['', '{', "{'a':1}", 'NaN', '{"a":01}']) expect(() => parseExactly(text)).toThrow(SyntaxError);
});
