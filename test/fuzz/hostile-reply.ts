import fc from 'fast-check';
import { mutate, mutations } from './mutate.ts';

/** What becomes of an answer on its way. */
export interface HostileReply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body, of the one that would have been right. */
  readonly bodyOf: (valid: unknown) => string | Uint8Array;
}

const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

const brokenBodies: fc.Arbitrary<HostileReply['bodyOf']> = fc.oneof(
  fc
    .constantFrom(page, '', ' ', 'null', 'true', '0', '1e999', '"text"', '[]', '{}', '[[]]', '{"entities":null}')
    .map((text) => () => text),
  fc.double({ min: 0, max: 1, noNaN: true }).map((part) => (valid: unknown) => {
    const text = JSON.stringify(valid) ?? '';
    return text.slice(0, Math.floor(text.length * part));
  }),
  fc.constantFrom(1_000, 100_000).map((depth) => () => '['.repeat(depth)),
  fc.constantFrom(1_000, 100_000).map((depth) => () => `${'{"entities":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.constantFrom('id', 'message', 'entities').map((name) => () => `{"${name}":"${'x'.repeat(1_048_576)}"}`),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => () => bytes),
  // A key that is there twice, and the mark with which some servers begin.
  fc.constant((valid: unknown) => `{"id":1,${(JSON.stringify(valid) ?? '{}').slice(1)}`),
  fc.constant((valid: unknown) => `\ufeff${JSON.stringify(valid) ?? ''}`),
);

const bodies: fc.Arbitrary<HostileReply['bodyOf']> = fc.oneof(
  {
    weight: 8,
    arbitrary: mutations.map((changes) => (valid: unknown) => JSON.stringify(mutate(valid, changes)) ?? ''),
  },
  { weight: 3, arbitrary: brokenBodies },
);

const statuses = fc.oneof(
  { weight: 10, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      200,
      201,
      202,
      204,
      206,
      300,
      302,
      304,
      400,
      401,
      403,
      404,
      408,
      409,
      410,
      418,
      429,
      500,
      501,
      502,
      503,
      504,
      599,
    ),
  },
);

const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'content-type': 'text/html' },
      { 'retry-after': '-1' },
      { 'retry-after': '0' },
      { 'retry-after': '99999999999' },
      { 'retry-after': 'Thu, 99 Foo 9999 99:99:99 GMT' },
      { 'retry-after': 'Wed, 21 Oct 1970 07:28:00 GMT' },
      { 'inin-correlation-id': 'x'.repeat(4_000) },
      { 'inin-correlation-id': '../../etc/passwd' },
      { location: 'https://attacker.example/' },
      { 'content-encoding': 'gzip' },
      { 'x-amzn-requestid': '<script>' },
      { 'x-amzn-errortype': '__proto__' },
      { 'x-amzn-query-error': 'constructor;Sender' },
    ),
  },
);

/** An answer that is wrong in any way that HTTP and JSON leave open. */
export const hostileReply: fc.Arbitrary<HostileReply> = fc.record({ status: statuses, headers, bodyOf: bodies });
