import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPathSegment } from '../../domain/path-segment.ts';

const pathWith = (id: string) => `/api/v2/oauth/clients/client-1/secrets/${encodeURIComponent(id)}`;

describe('an id that becomes part of a path', () => {
  it.each(['01234567-89ab-cdef-0123-456789abcdef', 'client.1', '...', 'a/b', '%2e%2e', 'ä', 'a b', '..a'])(
    'may be %s',
    (id) => {
      expect(isPathSegment(id)).toBe(true);
    },
  );

  it.each([
    ['leads to the client in place of its secret', '..'],
    ['leads to all secrets in place of one', '.'],
    ['leads to all secrets in place of one', ''],
    ['cannot be written in a URL', '\ud800'],
  ])('must not be one that %s: %j', (_what, id) => {
    expect(isPathSegment(id)).toBe(false);
  });

  it('stays one segment', () => {
    const id = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e') }));
    fc.assert(
      fc.property(id, (text) => {
        fc.pre(isPathSegment(text));
        expect(new URL(pathWith(text), 'https://localhost').pathname).toBe(pathWith(text));
      }),
    );
  });
});
